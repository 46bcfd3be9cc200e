// A whole training step on wasm: forward, loss, gradients, clipping and AdamW, with the kernels and with every op composed of tfjs' own.
// --accelerate: tfjs' own kernels are those of acceleratePlainOps.
//   node benchmarks/speed/wasm/train-step.mjs [--rounds 5] [--layers 4] [--channels 128] [--heads 8] [--time 256] [--batch 8] [--wavelet none]
// Tokens per CPU second of the process, both sides in turns, the best of the rounds after one to warm up.
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { withoutKernels } from '@wgpt/kernels'
import { createTrainStep } from '@wgpt/trainer'
import os from 'node:os'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    layers: { type: 'string', default: '4' },
    channels: { type: 'string', default: '128' },
    heads: { type: 'string', default: '8' },
    time: { type: 'string', default: '256' },
    batch: { type: 'string', default: '8' },
    wavelet: { type: 'string', default: 'none' },
    accelerate: { type: 'boolean', default: false },
    only: { type: 'string', default: 'kernels,composed' },
  },
})
const [rounds, layers, channels, heads, time, batch] = ['rounds', 'layers', 'channels', 'heads', 'time', 'batch'].map(
  (name) => Number(values[name]),
)
const vocabulary = 27
const tf = await useBackend('wasm', { accelerate: values.accelerate })

function subject(wrap) {
  const decoder = createDecoder({
    vocabularySize: vocabulary,
    contextLength: time,
    embeddingSize: channels,
    layerCount: layers,
    headCount: heads,
    wavelet: { kind: values.wavelet },
    seed: 1,
  })
  const training = createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1 })
  let state = 1
  const ids = () =>
    tf.tensor2d(
      Int32Array.from({ length: batch * time }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return Math.floor((state / 2 ** 32) * vocabulary)
      }),
      [batch, time],
    )
  const [tokens, targets] = [ids(), ids()]
  const losses = []
  const step = async () => {
    const before = process.cpuUsage()
    const start = performance.now()
    const { loss } = await wrap(() => training.step(tokens, targets))
    const { user, system } = process.cpuUsage(before)
    losses.push(loss)
    return { cpu: (user + system) / 1e6, wall: (performance.now() - start) / 1e3 }
  }
  return { step, losses }
}

const all = { kernels: subject((run) => run()), composed: subject(withoutKernels) }
const subjects = Object.entries(all).filter(([name]) => values.only.split(',').includes(name))
const best = new Map()
for (let round = 0; round <= rounds; round++)
  for (const [name, { step }] of subjects) {
    const steps = name === 'composed' ? 1 : 3
    for (let i = 0; i < steps; i++) {
      const { cpu, wall } = await step()
      const old = best.get(name) ?? { cpu: Infinity, wall: Infinity }
      if (round > 0) best.set(name, { cpu: Math.min(cpu, old.cpu), wall: Math.min(wall, old.wall) })
    }
  }
console.log(
  `${os.cpus()[0].model}, Node ${process.version}, L${layers} d${channels} h${heads} T${time} B${batch} V${vocabulary}`,
)
for (const [name, { cpu, wall }] of best) {
  const rate = (seconds) => Math.round((batch * time) / seconds)
  console.log(`${name.padEnd(10)} ${rate(cpu)} tokens per CPU second, ${rate(wall)} a second`)
}
if (best.has('composed') && best.has('kernels')) {
  console.log(`kernels / composed: ${(best.get('composed').cpu / best.get('kernels').cpu).toFixed(1)}`)
  const apart = all.composed.losses.map((loss, i) => Math.abs(loss - all.kernels.losses[i]))
  console.log(`largest difference of a loss over ${apart.length} steps: ${Math.max(...apart).toExponential(1)}`)
}
process.exit(0)
