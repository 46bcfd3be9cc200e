import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as kernels from '../index.js'
import { seededValues } from '../testing/values.js'

const { causalSelfAttention, crossEntropy, gelu, layerNorm, linear, setWasmOptions, startWasmThreads } = kernels

const random = (seed: number, shape: number[]) =>
  tf.tensor(
    seededValues(
      seed,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  )
const targets = () =>
  tf.tensor2d(
    Int32Array.from(seededValues(9, 128), (value) => Math.abs(value) * 31),
    [2, 64],
  )

/** Each op on shapes of which several threads get a part; sizes are not multiples of anything. */
const cases: Record<string, { shapes: number[][]; op: (...inputs: tf.Tensor[]) => tf.Tensor }> = {
  'linear with GELU and residual': {
    shapes: [[2, 131, 45], [45, 77], [77], [2, 131, 77]],
    op: (x, w, b, residual) =>
      linear(x, w as tf.Tensor2D, b as tf.Tensor1D, { activation: 'gelu-exact', residual: residual }),
  },
  'linear deeper than one block': {
    shapes: [
      [70, 1100],
      [1100, 30],
    ],
    op: (x, w) => linear(x, w as tf.Tensor2D),
  },
  'linear of a few rows': {
    shapes: [
      [2, 40],
      [40, 1030],
    ],
    op: (x, w) => linear(x, w as tf.Tensor2D),
  },
  attention: { shapes: [[2, 61, 3 * 30]], op: (qkv) => causalSelfAttention(qkv as tf.Tensor3D, 3) },
  'layer norm': {
    shapes: [[400, 37], [37], [37]],
    op: (x, gain, bias) => layerNorm(x, gain as tf.Tensor1D, bias as tf.Tensor1D),
  },
  gelu: { shapes: [[3, 4099]], op: (x) => gelu(x) },
  'cross-entropy': { shapes: [[2, 64, 31]], op: (logits) => crossEntropy(logits, targets()) },
}

async function valueAndGradients({ shapes, op }: (typeof cases)[string]): Promise<Float32Array[]> {
  const inputs = shapes.map((shape, i) => random(i + 1, shape))
  const y = op(...inputs)
  const gradients = tf.grads((...tensors: tf.Tensor[]) => op(...tensors))(inputs, random(50, y.shape))
  const values = await Promise.all([y, ...gradients].map((tensor) => tensor.data<'float32'>()))
  tf.dispose([inputs, y, gradients])
  return values
}

describe('threads on wasm', () => {
  beforeAll(async () => {
    // Another start of tfjs' backend, whose heap is shared.
    const factory = tf.findBackendFactory('wasm')
    tf.removeBackend('wasm')
    tf.registerBackend('wasm', factory)
    setWasmOptions({ threads: 3 })
    await kernels.withSharedWasmHeap(() => tf.setBackend('wasm'))
  })
  afterAll(() => {
    setWasmOptions({ threads: 1 })
  })

  it('start, and end with the setting', async () => {
    expect(await startWasmThreads()).toBe(3)
    setWasmOptions({ threads: 1 })
    expect(await startWasmThreads()).toBe(1)
    setWasmOptions({ threads: 2 })
    expect(await startWasmThreads()).toBe(2)
  })

  it.each(Object.entries(cases))('give bit-equal results: %s', async (_name, one) => {
    setWasmOptions({ threads: 1 })
    const alone = await valueAndGradients(one)
    for (const threads of [2, 3]) {
      setWasmOptions({ threads })
      expect(await startWasmThreads()).toBe(threads)
      expect(await valueAndGradients(one)).toEqual(alone)
    }
    expect(alone.every((values) => values.some((value) => value !== 0))).toBe(true)
  })

  it('work on when the heap grows', async () => {
    setWasmOptions({ threads: 2 })
    await startWasmThreads()
    const large = tf.zeros([6_000_000])
    const before = await valueAndGradients(cases['gelu']!)
    setWasmOptions({ threads: 1 })
    expect(await valueAndGradients(cases['gelu']!)).toEqual(before)
    large.dispose()
  })

  it('refuses a number of threads that is none', () => {
    expect(() => setWasmOptions({ threads: 0 })).toThrow('WGPT_THREADS is 0; expected a whole number from 1 to 64')
    expect(() => setWasmOptions({ threads: 1.5 })).toThrow(RangeError)
  })
})
