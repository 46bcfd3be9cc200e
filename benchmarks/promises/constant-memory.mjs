// Memory is constant over 1,000 training steps and 1,000 generated tokens: tensors, their bytes, V8's heap after a collection, and the
// process's resident size beside V8's (on wasm, tfjs' heap).
//   node --expose-gc benchmarks/promises/constant-memory.mjs [backend]
// Wants built packages (npm run build).
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'

const [backend = 'wasm'] = process.argv.slice(2)
if (globalThis.gc === undefined) throw new Error('call it by node --expose-gc')
const tf = await useBackend(backend)
const [batch, time, vocabularySize] = [4, 64, 27]
const decoder = createDecoder({
  ...{ vocabularySize, contextLength: time, embeddingSize: 64, layerCount: 2, headCount: 4, dropout: 0.1, seed: 1 },
  wavelet: { kind: 'learnable', maximumTaps: 32 },
})
const options = { learningRate: 1e-3, clipNorm: 1, emaDecay: 0.99, accumulationSteps: 2, activationCheckpointing: true }
const train = createTrainStep(decoder, options)

/** Waits for what was promised; two collections, since finalisers free what is native. */
async function memory() {
  for (let i = 0; i < 2; i++) {
    globalThis.gc()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const { numTensors, numBytes } = tf.memory()
  const { rss, heapUsed, heapTotal } = process.memoryUsage()
  const beside = backend === 'wasm' ? tf.backend().wasm.asm.memory.buffer.byteLength : rss - heapTotal
  return { tensors: numTensors, bytes: numBytes, heap: heapUsed, beside }
}

const text = ({ tensors, bytes, heap, beside }) =>
  `${tensors} tensors, ${bytes} bytes, V8 ${(heap / 2 ** 20).toFixed(1)} MiB, beside it ${(beside / 2 ** 20).toFixed(1)} MiB`

/** @returns whether the second is as the first */
function told(what, first, last) {
  const isConstant =
    first.tensors === last.tensors &&
    first.bytes === last.bytes &&
    last.heap < 1.1 * first.heap &&
    last.beside < 1.05 * first.beside
  console.log(
    `${backend}, ${what}\n  at first: ${text(first)}\n  at last:  ${text(last)}\n  ${isConstant ? 'constant' : 'grown'}`,
  )
  return isConstant
}

const ids = (shift) =>
  Int32Array.from({ length: batch * time }, (_, i) => ((i + shift) * (7919 + (shift >> 1))) % vocabularySize)
async function steps(from, to) {
  for (let step = from; step < to; step++) {
    const [tokens, targets] = [0, 1].map((next) => tf.tensor2d(ids(2 * step + next), [batch, time], 'int32'))
    await train.step(tokens, targets)
    tf.dispose([tokens, targets])
  }
}

await steps(0, 100)
const afterSteps = [await memory()]
await steps(100, 1100)
afterSteps.push(await memory())

const afterTokens = []
let count = 0
for await (const id of decoder.generate([1, 2, 3], { tokens: 1101, seed: 1 })) {
  if (!(id >= 0 && id < vocabularySize)) throw new Error(`token ${id}`)
  if (++count === 100 || count === 1100) afterTokens.push(await memory())
}
const constant = [told('1,000 steps', ...afterSteps), told('1,000 tokens', ...afterTokens)]
process.exit(constant.every(Boolean) ? 0 : 1)
