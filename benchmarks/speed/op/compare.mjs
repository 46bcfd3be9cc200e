// The wavelet op on several sides, timed in turns on one machine in one run, one thread each:
//   node benchmarks/speed/op/compare.mjs [--rounds 6] [--python PATH] [--out FILE] [side…]
// Sides: wasm, cpu, tensorflow, pytorch. PyTorch needs a Python that imports torch (--python, or python3). CPU seconds, the least of all rounds.
// A pass reads and writes each value once. x + 0 on the same backend is what the op is judged by; x + x, a memcpy and a loop over typed arrays stand beside
// it. tf.clone only counts a reference, so it is not a pass.
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { inTurns, machine, startSide } from '../../sides.mjs'
import { shapes } from './shapes.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '6' },
    python: { type: 'string', default: 'python3' },
    out: { type: 'string' },
  },
})
const here = (file) => fileURLToPath(new URL(file, import.meta.url))
const commandOf = (side) =>
  side === 'pytorch' ? [values.python, here('pytorch.py'), '1'] : [process.execPath, here('worker.mjs'), side, '1']
const names = positionals.length > 0 ? positionals : ['wasm', 'cpu', 'tensorflow', 'pytorch']

const sides = []
for (const name of names) {
  const side = startSide(name, commandOf(name), { OMP_NUM_THREADS: '1', WGPT_THREADS: '1' }, 'ignore')
  sides.push({ ...side, ...(await side.next()), least: {} })
}
await inTurns(sides, Number(values.rounds), ({ least }, answer) => {
  for (const [subject, seconds] of Object.entries(answer))
    least[subject] = Math.min(least[subject] ?? Infinity, seconds)
})

const milliseconds = (seconds) => (seconds === undefined ? '–' : (1e3 * seconds).toFixed(2))
for (const shape of shapes.map((shape) => shape.join('x'))) {
  console.log(`\n[${shape.replaceAll('x', ', ')}], CPU ms`)
  for (const { name, least } of sides)
    for (const kind of ['', 'conv1d ', 'cumsum ']) {
      const both = least[`${shape} ${kind}both`]
      if (both === undefined) continue
      const passes = ['x + 0', 'x + x', 'memcpy', 'loop', 'clone'].filter((pass) => `${shape} ${pass}` in least)
      console.log(
        `${(name + ' ' + kind).padEnd(18)} forward ${milliseconds(least[`${shape} ${kind}forward`]).padStart(8)}  forward and backward ${milliseconds(both).padStart(8)}`,
      )
      for (const pass of passes) {
        const seconds = least[`${shape} ${pass}`]
        console.log(
          `${`  a pass, ${pass}`.padEnd(20)} ${milliseconds(seconds).padStart(8)}  ÷ ${(both / seconds).toFixed(2)}`,
        )
      }
    }
}
if (values.out !== undefined) {
  const rows = sides.map(({ name, version, least }) => ({ name, version, cpuSeconds: least }))
  writeFileSync(
    values.out,
    `${JSON.stringify({ rounds: Number(values.rounds), threads: 1, machine: machine(), rows }, null, 2)}\n`,
  )
}
