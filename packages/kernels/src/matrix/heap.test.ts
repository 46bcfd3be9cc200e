import * as tf from '@tensorflow/tfjs-core'
import { setWasmOptions } from '@wgpt/kernel-runtime'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { adamwStep } from '../adamw/adamw.js'
import { causalSelfAttention } from '../causal-attention/causal-self-attention.js'
import { linear } from '../linear/linear.js'
import { seededValues } from '../testing/values.js'

const random = (seed: number, shape: number[]) =>
  tf.tensor(
    seededValues(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  )

/** What a call and its gradients give, as arrays. */
async function results(): Promise<Float32Array[]> {
  const inputs = [random(1, [2, 13, 6]), random(2, [6, 36]), random(3, [36])]
  const run = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
    causalSelfAttention(
      linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { activation: 'gelu' }) as tf.Tensor3D,
      3,
    ) as tf.Tensor
  const [x, w, b] = inputs as [tf.Tensor, tf.Tensor, tf.Tensor]
  const y = run(x, w, b)
  const gradients = tf.grads((...tensors: tf.Tensor[]) => run(tensors[0]!, tensors[1]!, tensors[2]!))(inputs)
  const values = await Promise.all([y, ...gradients].map((tensor) => tensor.data<'float32'>()))
  tf.dispose([inputs, y, gradients])
  return values
}

describe("kernels in tfjs' heap on wasm", () => {
  beforeAll(() => tf.setBackend('wasm'))
  afterEach(() => {
    setWasmOptions({ copies: false, fused: true })
  })

  it('give the same to the bit on copies, where the heap cannot be reached', async () => {
    const shared = await results()
    setWasmOptions({ copies: true })
    expect(await results()).toEqual(shared)
  })

  it('give the same within rounding without fused multiply-add', async () => {
    const fused = await results()
    setWasmOptions({ fused: false })
    const plain = await results()
    for (const [i, values] of plain.entries())
      for (const [j, value] of values.entries()) expect(Math.abs(value - fused[i]![j]!)).toBeLessThan(1e-4)
  })

  it.each([false, true])("change a weight in place, and tfjs' own products see it (copies: %s)", async (copies) => {
    setWasmOptions({ copies })
    const [x, weight] = [random(1, [4, 3]) as tf.Tensor2D, tf.variable(random(2, [3, 5]) as tf.Tensor2D)]
    const zeros = () => tf.variable(tf.zeros([3, 5]))
    const moments = { first: [zeros()], second: [zeros()] }
    // A convolution of one pixel is a product by tfjs' own kernel, which packs the weight and keeps what it packed.
    const product = () =>
      tf.tidy(() => tf.fused.conv2d({ x: rows(x), filter: filter(weight), strides: 1, pad: 'valid' }))
    const before = await product().data()
    adamwStep([weight], [tf.ones([3, 5])], moments, { learningRate: 1, step: 1 })
    const after = await product().data()
    const wanted = await tf
      .tidy(() => tf.sum(tf.mul(tf.reshape(x, [4, 3, 1]), tf.reshape(weight, [1, 3, 5])), 1))
      .data()
    expect(after).not.toEqual(before)
    for (const [i, value] of wanted.entries()) expect(after[i]).toBeCloseTo(value, 4)
    tf.dispose([x, weight, moments.first, moments.second])
  })

  it('refuse a result past 2 GiB in one line, and leave nothing behind', () => {
    const before = tf.memory().numTensors
    const x = tf.ones<tf.Rank.R2>([40_000, 1])
    const w = tf.ones<tf.Rank.R2>([1, 20_000])
    expect(() => linear(x, w)).toThrow('wasm: a tensor of [40000, 20000] takes 3052 MiB; expected less than 2048 MiB')
    tf.dispose([x, w])
    expect(tf.memory().numTensors).toBe(before)
  })
})

const rows = (x: tf.Tensor2D): tf.Tensor4D => tf.reshape(x, [x.shape[0], 1, 1, x.shape[1]])
const filter = (w: tf.Tensor): tf.Tensor4D => tf.reshape(w, [1, 1, w.shape[0], w.shape[1]!])
