import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { dropout } from './dropout.js'

/** Which values are kept, written with BigInt from the paper's definition. */
function kept(count: number, rate: number, seed: bigint, offset: bigint): boolean[] {
  const word = (value: bigint) => value & 0xffffffffn
  return Array.from({ length: count }, (_, index) => {
    let counter = [BigInt(4 * (index >> 4) + (index & 3)), 0n, word(offset), offset >> 32n] as [
      bigint,
      bigint,
      bigint,
      bigint,
    ]
    let [key0, key1] = [word(seed), seed >> 32n]
    for (let round = 0; round < 10; round++) {
      const [p0, p1] = [0xd2511f53n * counter[0], 0xcd9e8d57n * counter[2]]
      counter = [(p1 >> 32n) ^ counter[1] ^ key0, word(p1), (p0 >> 32n) ^ counter[3] ^ key1, word(p0)]
      key0 = word(key0 + 0x9e3779b9n)
      key1 = word(key1 + 0xbb67ae85n)
    }
    return Number(counter[(index >> 2) & 3]!) >= rate * 2 ** 32
  })
}

describe.each(inject('backends'))('dropout on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each([
    { count: 100, rate: 0.5, seed: 0n, offset: 0n },
    { count: 37, rate: 0.1, seed: 123_456_789_012_345n, offset: 2n ** 33n + 7n },
    { count: 257, rate: 0.9, seed: 2n ** 53n - 1n, offset: 5n },
  ])('drops just what Philox says: $count values, rate $rate, seed $seed, offset $offset', async (options) => {
    const { count, rate, seed, offset } = options
    const x = tf.fill([count], 3)
    const y = dropout(x, rate, { seed: Number(seed), offset: Number(offset) })
    const factor = Math.fround(1 / (1 - rate))
    expect(Array.from(await y.data())).toEqual(
      kept(count, rate, seed, offset).map((keeps) => (keeps ? Math.fround(3 * factor) : 0)),
    )
    tf.dispose([x, y])
  })

  it('keeps the mean, and drops its share', async () => {
    const y = await dropout(tf.ones([100, 100]), 0.3, { seed: 9 }).data<'float32'>()
    const share = y.filter((value) => value === 0).length / y.length
    expect(Math.abs(share - 0.3)).toBeLessThan(0.02)
    expect(Math.abs(y.reduce((sum, value) => sum + value, 0) / y.length - 1)).toBeLessThan(0.03)
  })

  it('has gradients of any order, through the same mask', async () => {
    const x = tf.linspace(1, 40, 40)
    const op = (value: tf.Tensor) => dropout(value, 0.5, { seed: 3 })
    const first = tf.grad(op)
    const cubes = tf.grad((value: tf.Tensor) => tf.mul(first(value), tf.square(value)))
    const mask = await op(tf.onesLike(x)).data()
    const slope = await cubes(x).data()
    expect(Array.from(slope)).toEqual(Array.from(mask, (factor, i) => factor * 2 * (i + 1)))
  })
})
