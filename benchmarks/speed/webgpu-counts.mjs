// What a training step asks of WebGPU: dispatches, passes, submits, and bytes that are newly allocated or uploaded, once buffers are warm. Counts
// hold on any device, a software GPU too; times are another matter. After npm run build:
//   node benchmarks/speed/webgpu-counts.mjs [--layers 2] [--dropout 0.1] [--wavelet fixed] [--steps 6]
//     [--tokens 8] writes, and counts per token after the first; [--list] names the shaders; [--batch 15] dispatches per submit
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { followDevice } from './webgpu-calls.mjs'

const { values: options } = parseArgs({
  options: {
    layers: { type: 'string', default: '2' },
    dropout: { type: 'string', default: '0' },
    wavelet: { type: 'string', default: 'none' },
    steps: { type: 'string', default: '6' },
    list: { type: 'boolean', default: false },
    tokens: { type: 'string', default: '0' },
    batch: { type: 'string' },
  },
})
const [time, batch, vocabulary] = [64, 4, 65]

const tf = await useBackend('webgpu')
if (options.batch) tf.env().set('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE', Number(options.batch))
const counts = followDevice()

const decoder = createDecoder({
  vocabularySize: vocabulary,
  contextLength: time,
  embeddingSize: 64,
  layerCount: Number(options.layers),
  headCount: 4,
  dropout: Number(options.dropout),
  wavelet: { kind: options.wavelet },
  seed: 1,
})
const training = createTrainStep(decoder, { learningRate: 1e-3, weightDecay: 0.1, clipNorm: 1 })
const ids = (shift) => Int32Array.from({ length: batch * time }, (_, i) => ((i + shift) * 7919) % vocabulary)

async function step() {
  const [tokens, targets] = [0, 1].map((shift) => tf.tensor2d(ids(shift), [batch, time], 'int32'))
  const { loss } = await training.step(tokens, targets)
  tf.dispose([tokens, targets])
  return loss
}

/** @param afterFirst is called when the prompt is read and the first token drawn */
async function write(tokens, afterFirst = () => undefined) {
  const ids = []
  for await (const id of decoder.generate([1, 2, 3], { tokens, seed: 1 })) if (ids.push(id) === 1) afterFirst()
  return ids
}

const losses = []
const started = performance.now()
losses.push(await step())
const first = performance.now() - started
const compiled = counts.take()
for (let i = 2; i < Number(options.steps); i++) losses.push(await step())
counts.take()
const before = performance.now()
losses.push(await step())
const { shaders, ...steady } = counts.take()
const milliseconds = performance.now() - before
if (options.list) console.log([...shaders].map(([name, count]) => `${String(count).padStart(4)} ${name}`).join('\n'))
const report = {
  step: steady,
  poolBytes: tf.memory().numBytesAllocatedInGPU,
  pipelines: compiled.pipelines,
  losses,
  milliseconds: { first, last: milliseconds },
}

if (Number(options.tokens) > 0) {
  const count = Number(options.tokens)
  await write(4)
  counts.take()
  await write(count + 1, () => {
    const { dispatches, submits } = counts.take()
    report.prompt = { dispatches, submits }
  })
  const { dispatches, submits, newBytes, readBytes, shaders } = counts.take()
  if (options.list)
    console.log([...shaders].map(([name, all]) => `${String(all / count).padStart(6)} ${name}`).join('\n'))
  const perToken = { dispatches, submits, newBytes, readBytes }
  report.perToken = Object.fromEntries(Object.entries(perToken).map(([name, all]) => [name, all / count]))
}
console.log(JSON.stringify(report, null, 2))
process.exit()
