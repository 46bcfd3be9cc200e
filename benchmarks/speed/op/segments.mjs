// What keeping documents apart costs: the wavelet and attention with segments against the same without, forward and backward, in turns in one run.
//   node benchmarks/speed/op/segments.mjs [--rounds 12]
// On wasm, one thread. Below 1 is faster: a document's window, and its square of positions, end where it does.
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-wasm'
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { causalSelfAttention } from '@wgpt/kernels'
import { createWaveletPlan, initialKernels, learnableWaveletTransform, waveletTransform } from '@wgpt/wavelet-op'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '12' } } })
await tf.setBackend('wasm')

const [batch, time, channels, heads] = [8, 512, 128, 8]
const plan = createWaveletPlan({ channels, contextLength: time })
const kernels = initialKernels(plan)
const x = tf.randomNormal([batch, time, channels], 0, 1, 'float32', 1)
const qkv = tf.randomNormal([batch, time, 3 * channels], 0, 1, 'float32', 2)
const subjects = {
  'fixed wavelet': [x, (at, options) => waveletTransform(at, plan, options)],
  'learnable wavelet': [x, (at, options) => learnableWaveletTransform(at, kernels, plan, options)],
  attention: [qkv, (at, options) => causalSelfAttention(at, heads, options)],
}
/** Documents of so many tokens, side by side; undefined: no segments. */
const lengths = [undefined, 512, 128, 32]
const segmentsOf = (length) =>
  length &&
  tf.tensor2d(
    Array.from({ length: batch * time }, (_, at) => Math.floor(at / length)),
    [batch, time],
    'int32',
  )
const sides = lengths.map((length) => ({ length, segments: segmentsOf(length) }))

for (const [name, [input, apply]] of Object.entries(subjects)) {
  const least = sides.map(() => Infinity)
  for (let round = 0; round <= Number(values.rounds); round++)
    for (const [side, { segments }] of sides.entries()) {
      const start = performance.now()
      tf.dispose(tf.grad((at) => tf.sum(apply(at, { segments })))(input))
      if (round > 0) least[side] = Math.min(least[side], performance.now() - start)
    }
  const told = sides.slice(1).map(({ length }, side) => `${length}: ${(least[side + 1] / least[0]).toFixed(2)}`)
  console.log(`${name}: ${least[0].toFixed(1)} ms without segments; times that with documents of ${told.join(', ')}`)
}
