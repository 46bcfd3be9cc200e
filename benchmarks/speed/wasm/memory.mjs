// What attention and a training step take of wasm's heap.
//   node benchmarks/speed/wasm/memory.mjs
// First: bytes that the heap grew by for attention and its gradient, at 4,096 tokens per batch cut into sequences of 128 to 4,096.
// Then: the heap after each of 12 training steps, which must be flat from the third on.
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { causalSelfAttention, withoutKernels } from '@wgpt/kernels'
import { createTrainStep } from '@wgpt/trainer'
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const [time, kind] = process.argv.slice(2)
const heap = (tf) => tf.backend().wasm.HEAPU8.byteLength / 2 ** 20

if (time === undefined) {
  for (const side of ['kernels', 'composed'])
    for (const length of [128, 256, 512, 1024, 2048, 4096]) {
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), String(length), side], {
        encoding: 'utf8',
      })
      console.log(`attention, ${side}, time ${length}: ${child.status === 0 ? child.stdout.trim() : 'does not fit'}`)
    }
  const tf = await useBackend('wasm')
  const config = { vocabularySize: 27, contextLength: 256, embeddingSize: 128, layerCount: 4, headCount: 8, seed: 1 }
  const decoder = createDecoder({ ...config, wavelet: { kind: 'none' } })
  const training = createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1 })
  const [tokens, targets] = [tf.zeros([8, 256], 'int32'), tf.ones([8, 256], 'int32')]
  const sizes = []
  for (let step = 0; step < 12; step++) {
    await training.step(tokens, targets)
    sizes.push(Math.round(heap(tf)))
  }
  console.log(`heap after each training step, MiB: ${sizes.join(' ')}; tensors ${tf.memory().numTensors}`)
  process.exit(0)
}

const tf = await useBackend('wasm')
const length = Number(time)
const run = () => {
  const qkv = tf.ones([4096 / length, length, 3 * 128])
  const before = heap(tf)
  const gradient = tf.grad((x) => causalSelfAttention(x, 8))(qkv)
  gradient.dispose()
  console.log(`${(heap(tf) - before).toFixed(0)} MiB`)
}
if (kind === 'composed') withoutKernels(run)
else run()
process.exit(0)
