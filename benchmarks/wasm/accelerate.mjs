// Models that know nothing of wgpt, on tfjs' wasm backend: as it is, and after acceleratePlainOps().
//   node benchmarks/wasm/accelerate.mjs [--model gpt|layers|lstm] [--rounds 3]
// Steps a CPU second, both sides in turns on two models of the same weights, the best of the rounds after one to warm up.
import { useBackend } from '@wgpt/backends'
import { acceleratePlainOps } from '@wgpt/kernels'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { plainGpt } from './plain-gpt.mjs'
import { denseNetwork, recurrentNetwork } from './layers-models.mjs'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, model: { type: 'string', default: 'gpt' } },
})
const tf = await useBackend('wasm')
const undoAtStart = acceleratePlainOps()
undoAtStart()

const models = {
  gpt: () => plainGpt(tf, { layers: 4, channels: 128, heads: 8, time: 256, batch: 8, vocabulary: 27 }),
  layers: () => denseNetwork(tf),
  lstm: () => recurrentNetwork(tf),
}
const sides = { 'as it is': models[values.model](), accelerated: models[values.model]() }
const best = {}
const losses = { 'as it is': [], accelerated: [] }
for (let round = 0; round <= Number(values.rounds); round++)
  for (const [name, model] of Object.entries(sides)) {
    const undo = name === 'accelerated' ? acceleratePlainOps() : () => {}
    const start = process.cpuUsage()
    losses[name].push(await model.step())
    const { user, system } = process.cpuUsage(start)
    undo()
    if (round > 0) best[name] = Math.min(best[name] ?? Infinity, (user + system) / 1e6)
  }
console.log(`${os.cpus()[0].model}, Node ${process.version}, model '${values.model}'`)
for (const [name, seconds] of Object.entries(best))
  console.log(`${name.padEnd(12)} ${(seconds * 1000).toFixed(1)} CPU ms a step`)
console.log(`times as fast: ${(best['as it is'] / best.accelerated).toFixed(1)}`)
const apart = losses['as it is'].map((loss, i) => Math.abs(loss - losses.accelerated[i]))
console.log(`largest difference of a loss over ${apart.length} steps: ${Math.max(...apart).toExponential(1)}`)
process.exit(0)
