import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { adamwStep } from '../adamw/adamw.js'
import { causalAttention } from '../causal-attention/causal-attention.js'
import { gelu } from '../gelu/gelu.js'
import { swiglu } from '../swiglu/swiglu.js'
import { seededValues } from '../testing/values.js'

/** Below it a float32 is denormal, and takes a processor some hundred cycles wherever it is used. */
const smallestNormal = 2 ** -126
const denormals = (values: ArrayLike<number>) =>
  Array.from(values).filter((value) => value !== 0 && Math.abs(value) < smallestNormal)

/** The gradient that a mean over many tokens sends back: small, and far from denormal. */
const small = (x: tf.Tensor) => tf.fill(x.shape, 1e-6)

async function expectNone(tensors: readonly tf.Tensor[]) {
  for (const tensor of tensors) expect(denormals(await tensor.data())).toEqual([])
  tf.dispose([...tensors])
}

// A page's GPU and TensorFlow take denormal numbers for 0 by themselves, and JavaScript computes with doubles.
describe('wasm makes no denormal numbers of ordinary ones', () => {
  beforeAll(async () => {
    await tf.setBackend('wasm')
  })

  it.each(['gelu-tanh', 'gelu-exact'] as const)('%s is 0 and flat where its tail ends', async (form) => {
    const x = tf.linspace(-40, 10, 501)
    await expectNone([gelu(x, { form }), tf.grad((at: tf.Tensor) => gelu(at, { form }))(x, small(x))])
    const [far] = await gelu(tf.tensor1d([-12]), { form }).data()
    expect(far).toBe(-0)
  })

  it('swiglu is 0 and flat where its gate is shut', async () => {
    const gate = tf.linspace(-120, 10, 512)
    const value = tf.linspace(-2, 3, 512)
    const op = (...at: tf.Tensor[]) => swiglu(at[0]!, at[1]!)
    await expectNone([swiglu(gate, value), ...tf.grads(op)([gate, value], small(gate))])
  })

  it('attention forgets what a softmax leaves no share of', async () => {
    const shape: [number, number, number, number] = [1, 2, 64, 16]
    const [q, k, v] = [1, 2, 3].map((seed, index) =>
      tf.tensor4d(
        seededValues(seed, 2048).map((value) => value * (index < 2 ? 12 : 1)),
        shape,
      ),
    ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    const op = (...at: tf.Tensor[]) => causalAttention(at[0] as tf.Tensor4D, at[1] as tf.Tensor4D, at[2] as tf.Tensor4D)
    await expectNone([op(q, k, v), ...tf.grads(op)([q, k, v], small(q))])
  })

  it('AdamW forgets a value that has no gradient any more', async () => {
    const parameter = tf.variable(tf.ones([9]))
    const [first, second] = [1e-3, 1e-6].map((value) => tf.variable(tf.fill([9], value), false)) as [
      tf.Variable,
      tf.Variable,
    ]
    const gradient = tf.zeros([9])
    for (let step = 1; step <= 1500; step++)
      adamwStep(
        [parameter],
        [gradient],
        { first: [first], second: [second] },
        { learningRate: 1e-3, step, beta1: 0.9, beta2: 0.9 },
      )
    for (const moment of [first, second]) expect(Array.from(await moment.data())).toEqual(new Array(9).fill(0))
    tf.dispose([parameter, first, second, gradient])
  })
})
