// A process of compare.mjs: training steps on one backend. It answers each line `round` with the seconds of a few steps.
//   node benchmarks/train/step-worker.mjs <backend> <threads> <shape>
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [backend, threads, shape] = process.argv.slice(2)
const { layers, width, heads, time, batch, vocabulary, steps, losses } = JSON.parse(
  readFileSync(new URL('shapes.json', import.meta.url), 'utf8'),
)[shape]

const tf = await useBackend(backend, { threads: Number(threads) })
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

const seconds = () => {
  const { user, system } = process.cpuUsage()
  return { cpu: (user + system) / 1e6, wall: Date.now() / 1e3 }
}
const answer = (value) => console.log(JSON.stringify(value))

const parameters = [...decoder.parameters.values()].reduce((sum, { size }) => sum + size, 0)
const first = []
for (let step = 0; step < losses; step++) first.push((await trainStep.step(tokens, targets)).loss)
answer({ parameters, losses: first, version: tf.version['tfjs-core'] })

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'round') break
  const before = seconds()
  for (let step = 0; step < steps; step++) await trainStep.step(tokens, targets)
  const after = seconds()
  answer({ cpu: (after.cpu - before.cpu) / steps, wall: (after.wall - before.wall) / steps })
}
process.exit()
