import * as tf from '@tensorflow/tfjs-core'
import { withoutKernels } from '@wgpt/kernel-runtime'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { expectClose, seededValues } from '../testing/values.js'
import { causalSelfAttention } from './causal-self-attention.js'

describe.each(inject('backends'))('causalSelfAttention on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it('is causal: changing position 3 leaves the ones before it bit-identical', async () => {
    const values = seededValues(4, 5 * 12)
    const changed = values.map((value, i) => (Math.floor(i / 12) === 3 ? value + 2 : value))
    const [first, second] = await Promise.all(
      [values, changed].map((qkv) => causalSelfAttention(tf.tensor3d(qkv, [1, 5, 12]), 2).data()),
    )
    expect(Array.from(first!.subarray(0, 12))).toEqual(Array.from(second!.subarray(0, 12)))
    expect(Array.from(first!.subarray(12))).not.toEqual(Array.from(second!.subarray(12)))
  })

  it('past one block of queries and keys has the value and the gradient of the composed form', async () => {
    const shape: [number, number, number] = [2, 70, 30]
    const qkv = tf.tensor3d(seededValues(9, 2 * 70 * 30), shape)
    const segments = tf.tensor2d(
      Array.from({ length: 140 }, (_, i) => Math.floor(i / 41) % 2),
      [2, 70],
      'int32',
    )
    const dy = tf.tensor3d(seededValues(10, 2 * 70 * 10), [2, 70, 10])
    for (const options of [{}, { dropout: { rate: 0.3, seed: 5, offset: 7 } }, { segments }]) {
      const values = () => {
        const attend = (x: tf.Tensor) => causalSelfAttention(x as tf.Tensor3D, 2, options)
        return [attend(qkv), tf.grad(attend)(qkv, dy)] as const
      }
      const [found, expected] = [values(), withoutKernels(values)]
      for (const [i, tensor] of found.entries())
        expectClose(await tensor.data(), [...(await expected[i]!.data())], 2e-6, `${Object.keys(options).join()} ${i}`)
      tf.dispose([...found, ...expected])
    }
    tf.dispose([qkv, segments, dy])
  })

  it('of a single position is its value', async () => {
    const y = causalSelfAttention(tf.tensor3d([1, 2, 3, 4, 50, 60], [1, 1, 6]), 1)
    expectClose(await y.data(), [50, 60], 1e-6, 'y')
  })

  it('names the argument that does not fit', () => {
    expect(() => causalSelfAttention(tf.zeros([1, 2, 7]), 1)).toThrow('the last axis is 7 and headCount 1')
    expect(() => causalSelfAttention(tf.zeros([1, 2, 12]), 3)).toThrow(RangeError)
    expect(() => causalSelfAttention(tf.zeros([1, 2, 12], 'int32'), 2)).toThrow(TypeError)
  })
})
