import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { assertCausal, CausalityError, createWaveletPlan, waveletTransform, type CausalFunction } from '../index.js'

const options = { batch: 2, time: 8, channel: 3 }
type Function = (x: tf.Tensor3D) => tf.Tensor

/** y[t] = x[t + distance], 0 where there is none; a negative distance looks back. */
const shifted =
  (distance: number): Function =>
  (x) => {
    const { time } = options
    const begin = Math.max(distance, 0)
    const kept = tf.slice(x, [0, begin, 0], [-1, time - Math.abs(distance), -1])
    return tf.pad(kept, [[0, 0], distance > 0 ? [0, distance] : [-distance, 0], [0, 0]])
  }
const positionsAfter = (x: tf.Tensor, position: number) => tf.slice(x, [0, position + 1, 0], [-1, -1, -1])
/** Adds `leak` of x to the output at one position alone. */
const leakAt =
  (position: number, leak: (future: tf.Tensor) => tf.Tensor): Function =>
  (x) => {
    const found = tf.reshape(leak(positionsAfter(x, position)), [-1, 1, 1])
    return tf.add(
      x,
      tf.pad(found, [
        [0, 0],
        [position, options.time - 1 - position],
        [0, 0],
      ]),
    )
  }
const attention =
  (masked: boolean): Function =>
  (x) => {
    const scores = tf.matMul(x, x, false, true)
    const mask = tf.linalg.bandPart(tf.ones([options.time, options.time]), -1, 0)
    const seen = masked ? tf.where(tf.cast(mask, 'bool'), scores, -1e9) : scores
    return tf.matMul(tf.softmax(seen), x)
  }

describe.each(inject('backends'))('assertCausal on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  /** Runs it and holds that no tensor is left. */
  const check = async (fn: CausalFunction) => {
    const before = tf.memory().numTensors
    try {
      return await assertCausal(fn, options)
    } finally {
      expect(tf.memory().numTensors).toBe(before)
    }
  }
  const positionOf = async (fn: CausalFunction) => {
    const error: unknown = await check(fn).then(
      () => 'causal',
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(CausalityError)
    return (error as CausalityError).position
  }

  it.each<[string, Function]>([
    ['the identity', (x) => x],
    ['the past', shifted(-2)],
    ['the wavelet', (x) => waveletTransform(x, createWaveletPlan({ channels: 3, contextLength: 8, fraction: 1 }))],
    ['masked attention', attention(true)],
    ['a projection to other channels', (x) => tf.sum(x, -1)],
    ['one that ignores its input', (x) => tf.zeros([x.shape[0], x.shape[1], 5])],
    ['a NaN at one position', (x) => tf.mul(tf.div(x, tf.reshape(tf.range(-2, 6), [1, 8, 1])), 0)],
  ])('lets pass: %s', async (_, fn) => {
    expect((await check(fn)).positions).toBe(8)
  })

  it.each<[string, Function, number]>([
    ['the next sample', shifted(1), 0],
    ['a far sample', shifted(7), 0],
    ['attention without a mask', attention(false), 0],
    ['a mean over time', (x) => tf.sub(x, tf.mean(x, 1, true)), 0],
    ['a mean at one position', leakAt(5, (future) => tf.mean(future, [1, 2])), 5],
    ['the largest of the future', leakAt(3, (future) => tf.max(future, [1, 2])), 3],
    ['one future value that only a large one shows', leakAt(6, (x) => tf.relu(tf.sub(tf.max(x, [1, 2]), 1.5))), 6],
    ['a future too small for float32', leakAt(4, (x) => tf.mul(tf.mean(x, [1, 2]), 1e-20)), 4],
    ['the argmax over time', (x) => tf.tile(tf.expandDims(tf.argMax(x, 1), 1), [1, 8, 1]), 0],
  ])('finds the first leak of %s', async (_, fn, position) => {
    expect(await positionOf(fn)).toBe(position)
  })

  it('goes by perturbation alone where there is no gradient', async () => {
    const isPositive: Function = (x) => tf.greater(x, 0)
    expect(await check(isPositive)).toEqual({ positions: 8, byGradient: false })
    expect(await positionOf((x) => isPositive(shifted(1)(x) as tf.Tensor3D))).toBe(0)
    expect(await check(shifted(-1))).toEqual({ positions: 8, byGradient: true })
    expect(await check((x) => tf.zeros(x.shape, 'int32'))).toEqual({ positions: 8, byGradient: false })
  })

  it('waits for an asynchronous function, whose tensors it leaves alone', async () => {
    const slow = (shift: number) => async (x: tf.Tensor3D) => {
      const doubled = tf.mul<tf.Tensor3D>(x, 2)
      await doubled.data()
      const y = tf.tidy(() => shifted(shift)(doubled))
      doubled.dispose()
      return y
    }
    expect(await check(slow(-1))).toEqual({ positions: 8, byGradient: false })
    expect(await positionOf(slow(1))).toBe(0)
  })

  it('does not take a NaN that is always there for a leak, nor let it hide one', async () => {
    const poisoned = (shift: number) => (x: tf.Tensor3D) => tf.concat([shifted(shift)(x), tf.fill([2, 8, 1], NaN)], 2)
    expect((await check(poisoned(-1))).positions).toBe(8)
    expect(await positionOf(poisoned(1))).toBe(0)
    // The gradient of sqrt at 0 is infinite: NaN everywhere, which proves nothing.
    expect((await check((x) => tf.sqrt(tf.mul(x, 0)))).positions).toBe(8)
  })

  it('takes a model by its predict()', async () => {
    expect((await check({ predict: shifted(-1) })).positions).toBe(8)
    expect(await positionOf({ predict: shifted(2) })).toBe(0)
  })

  it('says what is wrong with a function', async () => {
    await expect(check((x) => tf.randomUniform(x.shape))).rejects.toThrow(/two results for one input.*dropout/)
    await expect(check((x) => tf.mean(x, 1))).rejects.toThrow(/returned shape \[2, 3\]; expected \[2, 8, …\]/)
    await expect(check((() => 3) as never)).rejects.toThrow(/fn returned 3/)
    await expect(check((() => [tf.zeros([2, 8]), tf.zeros([2, 8])]) as never)).rejects.toThrow(/fn returned 2 outputs/)
    const failure = new Error('of its own')
    await expect(
      check(() => {
        tf.zeros([3])
        throw failure
      }),
    ).rejects.toBe(failure)
  })

  it.each<[string, unknown, unknown, RegExp]>([
    ['no function', undefined, options, /fn is undefined/],
    ['an object', {}, options, /fn is an object.*predict/],
    ['no options', (x: tf.Tensor) => x, undefined, /options are undefined/],
    ['NaN time', (x: tf.Tensor) => x, { ...options, time: NaN }, /time is NaN/],
    ['no batch', (x: tf.Tensor) => x, { time: 3, channel: 3 }, /batch is undefined/],
    ['a negative seed', (x: tf.Tensor) => x, { ...options, seed: -1 }, /seed is -1/],
    ['too much', (x: tf.Tensor) => x, { batch: 2 ** 12, time: 2 ** 12, channel: 2 ** 12 }, /more than 16777216/],
  ])('refuses %s', async (_, fn, wrong, message) => {
    const before = tf.memory().numTensors
    await expect(assertCausal(fn as Function, wrong as typeof options)).rejects.toThrow(message)
    expect(tf.memory().numTensors).toBe(before)
  })
})
