import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { createWaveletPlan, createWaveletStream, initialKernels, type WaveletStreamState } from '../index.js'
import { samples } from '../testing/samples.js'

beforeAll(() => tf.setBackend('cpu'))

describe('a stream that runs for long', () => {
  it('does not drift: after 1,000,000 samples at level 9 the error against float64 is that of the beginning', () => {
    const plan = createWaveletPlan({ channels: 2, contextLength: 512, schedule: [9, 4] })
    const stream = createWaveletStream(plan, { batch: 1 })
    const [block, blocks] = [5000, 200]
    const windows = [512, 16]
    const recent = new Float64Array(512 * 2) // [slot, channel]: the plain definition, again from the samples at each error that is taken
    const errors: number[] = []
    let t = 0
    for (let index = 0; index < blocks; index++) {
      const values = samples(block * 2, index)
      let error = 0
      for (let i = 0; i < block; i++, t++) {
        const x = values.subarray(2 * i, 2 * i + 2)
        // A large constant beside small changes: what a running float32 sum would lose.
        x[0]! += 100
        recent.set(x, (t % 512) * 2)
        const y = tf.tidy(() => stream.push(tf.tensor2d(x, [1, 2])).dataSync<'float32'>())
        if (i % 10 !== 0) continue
        for (const [channel, window] of windows.entries()) {
          let sum = 0
          for (let k = 0; k < window; k++) sum += recent[((t - k + 512) % 512) * 2 + channel]!
          error = Math.max(error, Math.abs(y[channel]! - sum / window) / (channel === 0 ? 101 : 1))
        }
      }
      errors.push(error)
    }
    const largest = (list: number[]) => Math.max(...list)
    expect(t).toBe(1_000_000)
    expect(largest(errors)).toBeLessThanOrEqual(2e-6)
    expect(largest(errors.slice(-20))).toBeLessThanOrEqual(1.25 * largest(errors.slice(0, 20)))
    stream.dispose()
  })

  it('costs the same a step at the end as at the beginning, in time and in memory', () => {
    const plan = createWaveletPlan({ channels: 16, contextLength: 512, boundary: 'renormalize' })
    const stream = createWaveletStream(plan, { batch: 1 })
    const x = tf.tensor2d(samples(16, 1), [1, 16])
    const secondsOf = (steps: number) => {
      const start = process.cpuUsage()
      for (let i = 0; i < steps; i++) stream.push(x).dispose()
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1e6
    }
    secondsOf(5000) // until the code is compiled
    const rounds = Array.from({ length: 30 }, () => secondsOf(2000))
    const { numBytes } = tf.memory()
    expect(Math.min(...rounds.slice(-10))).toBeLessThanOrEqual(1.5 * Math.min(...rounds.slice(0, 10)))
    stream.push(x).dispose()
    expect(tf.memory().numBytes).toBe(numBytes)
    stream.dispose()
    x.dispose()
  })
})

describe('createWaveletStream refuses', () => {
  const plan = createWaveletPlan({ channels: 4, contextLength: 8 })

  it.each<[string, unknown, unknown, typeof TypeError | typeof RangeError, RegExp]>([
    ['no plan', { channels: 4 }, { batch: 1 }, TypeError, /plan is not a plan/],
    ['no options', plan, undefined, TypeError, /options are undefined.*batch/],
    ['no batch', plan, {}, TypeError, /batch is undefined, not a number/],
    ['NaN batch', plan, { batch: NaN }, RangeError, /batch is NaN/],
    ['half a row', plan, { batch: 1.5 }, RangeError, /batch is 1.5/],
    ['a negative batch', plan, { batch: -1 }, RangeError, /batch is -1/],
    ['a misspelt option', plan, { batch: 1, rewind: 3 }, TypeError, /no option "rewind".*rewindable/],
    ['a negative rewindable', plan, { batch: 1, rewindable: -1 }, RangeError, /rewindable is -1/],
    ['rewindable as text', plan, { batch: 1, rewindable: '3' }, TypeError, /rewindable is "3"/],
    ['another place', plan, { batch: 1, state: 'gpu' }, RangeError, /state is "gpu".*'host' or 'device'/],
    ['too large a state', plan, { batch: 2 ** 24 }, RangeError, /would keep \d+ values, more than 268435456/],
    ['kernels as numbers', plan, { batch: 1, kernels: [1, 2] }, TypeError, /kernels is not a tensor/],
    ['null kernels', plan, { batch: 1, kernels: null }, TypeError, /kernels is not a tensor/],
  ])('%s', (_, wrongPlan, options, kind, message) => {
    const { numTensors } = tf.memory()
    const make = () => createWaveletStream(wrongPlan as typeof plan, options as { batch: number })
    expect(make).toThrow(kind)
    expect(make).toThrow(message)
    expect(make).toThrow(/^wavelet: [^\n]+$/)
    expect(tf.memory().numTensors).toBe(numTensors)
  })

  it('kernels of another length or dtype', () => {
    tf.tidy(() => {
      const kernels = initialKernels(plan)
      const make = (wrong: tf.Tensor) => () => createWaveletStream(plan, { batch: 1, kernels: wrong as tf.Tensor1D })
      expect(make(tf.zeros([kernels.size + 1]))).toThrow(/kernels have shape/)
      expect(make(tf.zeros([kernels.size], 'int32'))).toThrow(/kernels is int32/)
      expect(make(tf.reshape(kernels, [1, -1]))).toThrow(RangeError)
    })
  })
})

describe('a stream refuses, and stays as it was', () => {
  const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
  const state: WaveletStreamState = { batch: 1, channels: 4, time: 2, rewindable: 1, samples: new Float32Array(8) }

  it.each<[string, (stream: ReturnType<typeof createWaveletStream>) => void, RegExp]>([
    ['numbers', (stream) => stream.push([[1, 2, 3, 4]] as never), /x is not a tensor but an array of 1/],
    ['another rank', (stream) => stream.push(tf.zeros([4]) as never), /x has shape \[4\].*\[2, 4\]/],
    ['another batch', (stream) => stream.push(tf.zeros([3, 4])), /x has shape \[3, 4\].*\[2, 4\]/],
    ['other channels', (stream) => stream.push(tf.zeros([2, 5])), /x has shape \[2, 5\]/],
    ['integers', (stream) => stream.push(tf.zeros([2, 4], 'int32')), /x is int32/],
    ['a negative count', (stream) => stream.rewind(-1), /count is -1/],
    ['a NaN count', (stream) => stream.rewind(NaN), /count is NaN/],
    ['more than there was', (stream) => stream.rewind(2), /can take back 1 samples, not 2/],
    ['a row that is not there', (stream) => stream.select([0, 2]), /rows\[1\] is 2/],
    ['no list of rows', (stream) => stream.select(3 as never), /rows are 3/],
    ['no state', (stream) => stream.restore(null as never), /state is null/],
    ['a state without a batch', (stream) => stream.restore({} as never), /state.batch is undefined/],
    ['a state of NaN time', (stream) => stream.restore({ ...state, time: NaN }), /state.time is NaN/],
    [
      'a state that goes back too far',
      (stream) => stream.restore({ ...state, rewindable: 3 }),
      /state.rewindable is 3/,
    ],
    ['a state of other channels', (stream) => stream.restore({ ...state, channels: 5 }), /state.channels is 5/],
    ['a state with text', (stream) => stream.restore({ ...state, samples: 'no' as never }), /state.samples is "no"/],
    ['a state cut short', (stream) => stream.restore({ ...state, samples: [1, 2] }), /has 2 values.*wants 8/],
  ])('%s', (_, call, message) => {
    tf.tidy(() => {
      const stream = createWaveletStream(plan, { batch: 2 })
      const [x, next] = [tf.ones<tf.Rank.R2>([2, 4]), tf.zeros<tf.Rank.R2>([2, 4])]
      stream.push(x)
      expect(() => call(stream)).toThrow(message)
      expect([stream.batch, stream.time, stream.rewindable]).toEqual([2, 1, 1])
      const fresh = createWaveletStream(plan, { batch: 2 })
      fresh.push(x)
      expect(stream.push(next).dataSync()).toEqual(fresh.push(next).dataSync())
    })
  })
})
