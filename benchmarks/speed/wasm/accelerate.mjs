// Models that know nothing of wgpt, on tfjs' wasm backend: as it is, and after acceleratePlainOps().
//   node benchmarks/speed/wasm/accelerate.mjs [--model gpt|layers|lstm] [--rounds 3] [--steps 3]
//   node benchmarks/speed/wasm/accelerate.mjs --model nanogpt --nanogpt FOLDER   (where `npm install @genai-fi/nanogpt@1.3.0` was run)
// CPU time of a step, both sides in turns: a round makes the model of the same weights again and takes a step to warm up; the best step counts.
import { useBackend } from '@wgpt/backends'
import { acceleratePlainOps } from '@wgpt/kernels'
import os from 'node:os'
import { parseArgs } from 'node:util'
import { loadNanogpt } from './nanogpt.mjs'
import { plainGpt } from './plain-gpt.mjs'
import { denseNetwork, recurrentNetwork } from './layers-models.mjs'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    steps: { type: 'string', default: '3' },
    model: { type: 'string', default: 'gpt' },
    nanogpt: { type: 'string', default: '.' },
  },
})
const tf = await useBackend('wasm', { accelerate: false })

const shape = { layers: 4, channels: 128, heads: 8, time: 256, batch: 8, vocabulary: 27 }
const models = {
  gpt: () => plainGpt(tf, shape),
  layers: () => denseNetwork(tf),
  lstm: () => recurrentNetwork(tf),
}
if (values.model === 'nanogpt') {
  const nanogpt = await loadNanogpt(tf, values.nanogpt)
  models.nanogpt = () => nanogpt(shape)
}
const sides = { 'as it is': () => () => {}, accelerated: acceleratePlainOps }
const best = {}
const losses = { 'as it is': [], accelerated: [] }
for (let round = 0; round < Number(values.rounds); round++)
  for (const [name, prepare] of Object.entries(sides)) {
    const undo = prepare()
    const model = models[values.model]()
    for (let step = 0; step <= Number(values.steps); step++) {
      const start = process.cpuUsage()
      losses[name].push(await model.step())
      const { user, system } = process.cpuUsage(start)
      if (step > 0) best[name] = Math.min(best[name] ?? Infinity, (user + system) / 1e6)
    }
    model.dispose()
    undo()
  }
console.log(`${os.cpus()[0].model}, Node ${process.version}, model '${values.model}'`)
for (const [name, seconds] of Object.entries(best))
  console.log(`${name.padEnd(12)} ${(seconds * 1000).toFixed(1)} CPU ms per step`)
console.log(`times as fast: ${(best['as it is'] / best.accelerated).toFixed(1)}`)
const apart = losses['as it is'].map((loss, i) => Math.abs(loss - losses.accelerated[i]))
console.log(`largest difference of a loss over ${apart.length} steps: ${Math.max(...apart).toExponential(1)}`)
process.exit(0)
