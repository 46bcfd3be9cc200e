// A process of compare.mjs: training steps on one backend. It answers each line `round` with the seconds of a few steps.
//   node benchmarks/speed/train/step-worker.mjs <backend> <threads> <shape> [kernels|composed|plain]
// 'composed': every op of the same model and step is made of tfjs' own ops, no kernel of ours runs, but gradients are written by hand.
// 'plain': a GPT of the same shape as a tfjs user writes it, with tfjs' own gradients.
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { withoutKernels } from '@wgpt/kernels'
import { createTrainStep } from '@wgpt/trainer'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { plainGpt } from '../wasm/plain-gpt.mjs'

const [backend, threads, shape, form = 'kernels'] = process.argv.slice(2)
const { layers, width, heads, time, batch, vocabulary, steps, losses } = JSON.parse(
  readFileSync(new URL('shapes.json', import.meta.url), 'utf8'),
)[shape]

const tf = await useBackend(backend, { threads: Number(threads) })

/** The decoder of wgpt: its parameters' count, and a step that returns the loss before it. */
function decoderOfOurs(run) {
  const decoder = createDecoder({
    vocabularySize: vocabulary,
    contextLength: time,
    embeddingSize: width,
    layerCount: layers,
    headCount: heads,
    feedForwardSize: 4 * width,
    positions: 'learned',
    tiedEmbeddings: true,
    headHiddenSize: 0,
    wavelet: { kind: 'none' },
    seed: 1,
  })
  const trainStep = createTrainStep(decoder, {
    learningRate: 1e-3,
    weightDecay: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    clipNorm: 1,
  })
  const ids = (shift) =>
    Int32Array.from(
      { length: batch * time },
      (_, index) => ((index + shift) * 7919 + ((index + shift) >> 3)) % vocabulary,
    )
  const tokens = tf.tensor2d(ids(0), [batch, time], 'int32')
  const targets = tf.tensor2d(ids(1), [batch, time], 'int32')
  return {
    parameters: [...decoder.parameters.values()].reduce((sum, { size }) => sum + size, 0),
    step: async () => (await run(() => trainStep.step(tokens, targets))).loss,
  }
}

const forms = {
  kernels: () => decoderOfOurs((step) => step()),
  composed: () => decoderOfOurs(withoutKernels),
  plain: () =>
    plainGpt(tf, { layers, channels: width, heads, time, batch, vocabulary }, { clipNorm: 1, weightDecay: 0.1 }),
}
const { parameters, step } = forms[form]()

const seconds = () => {
  const { user, system } = process.cpuUsage()
  return { cpu: (user + system) / 1e6, wall: Date.now() / 1e3 }
}
const answer = (value) => console.log(JSON.stringify(value))

const first = []
for (let i = 0; i < losses; i++) first.push(await step())
answer({ parameters, losses: first, version: tf.version['tfjs-core'] })

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'round') break
  const before = seconds()
  for (let i = 0; i < steps; i++) await step()
  const after = seconds()
  answer({ cpu: (after.cpu - before.cpu) / steps, wall: (after.wall - before.wall) / steps })
}
process.exit()
