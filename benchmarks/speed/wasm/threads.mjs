// What wasm's threads bring to a training step of the text presets, in turns: the default of this machine against one thread.
//   node benchmarks/speed/wasm/threads.mjs [--rounds 6]     after npm run build, on free cores: a program beside it takes the gain away
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import { inTurns, machine, startSide } from '../../sides.mjs'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '6' } } })
const worker = fileURLToPath(new URL('threads-worker.mjs', import.meta.url))

console.log(JSON.stringify(machine()))
for (const size of ['tiny', 'small']) {
  const sides = []
  for (const threads of ['default', '1']) {
    const side = startSide(`${size}, ${threads}`, [process.execPath, worker, size, threads])
    sides.push({ ...side, ...(await side.next()), rounds: [] })
  }
  await inTurns(sides, Number(values.rounds), ({ rounds }, { wall }) => rounds.push(wall))
  const [all, one] = sides.map(({ rounds }) => Math.min(...rounds))
  const [usual, single] = sides
  console.log(
    `text ${size}: ${usual.threads} threads ${(1e3 * all).toFixed(0)} ms per step, one ${(1e3 * one).toFixed(0)} ms: ${(one / all).toFixed(2)} times as fast; ` +
      `losses ${usual.losses.every((loss, index) => loss === single.losses[index]) ? 'equal to the bit' : 'DIFFER'}`,
  )
}
