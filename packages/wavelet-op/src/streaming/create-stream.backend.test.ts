import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createWaveletPlan, createWaveletStream, waveletTransform, type WaveletStream } from '../index.js'
import { boundaries } from '../contract.js'
import { referenceFilterBank, referenceWavelet } from '../testing/reference.js'
import { bits, distance, maximum, samples } from '../testing/samples.js'

/** Both kinds of state, on every backend. */
const cases = inject('backends').flatMap((backend) =>
  (['host', 'device'] as const)
    .filter((state) => state === 'device' || backend !== 'webgpu') // a host's state on webgpu would have to read a tensor at once, which it can't
    .map((state) => ({ backend, state })),
)

describe.each(cases)('a stream on $backend, its state on the $state', ({ backend, state }) => {
  beforeAll(() => tf.setBackend(backend))

  const push = async (stream: WaveletStream, values: Float32Array) => {
    const y = tf.tidy(() => stream.push(tf.tensor2d(values, [stream.batch, values.length / stream.batch])))
    const result = (await y.data()) as Float32Array
    y.dispose()
    return result
  }
  /** Sample t of every row of x [batch, time, channel]. */
  const sampleOf = (x: Float32Array, batch: number, channels: number, t: number) => {
    const time = x.length / (batch * channels)
    const rows = Array.from({ length: batch }, (_, row) => {
      const from = (row * time + t) * channels
      return Array.from(x.subarray(from, from + channels))
    })
    return Float32Array.from(rows.flat())
  }
  const runAll = async (stream: WaveletStream, x: Float32Array, channels: number, from = 0) => {
    const time = x.length / (stream.batch * channels)
    const y = new Float32Array(x.length)
    for (let t = from; t < time; t++) {
      const values = await push(stream, sampleOf(x, stream.batch, channels, t))
      for (let row = 0; row < stream.batch; row++)
        y.set(values.subarray(row * channels, (row + 1) * channels), (row * time + t) * channels)
    }
    return y
  }
  const plan = (options = {}) =>
    createWaveletPlan({ channels: 6, contextLength: 16, schedule: [0, 1, 2, 0, 4, 3], ...options })
  const time = 45

  it.each(boundaries.flatMap((boundary) => [1, 0.3].map((strength) => ({ boundary, strength }))))(
    'equals the op over the whole sequence: $boundary, strength $strength',
    async ({ boundary, strength }) => {
      const waves = plan({ boundary, strength })
      const x = samples(2 * time * 6, 1)
      const stream = createWaveletStream(waves, { batch: 2, state })
      const y = await runAll(stream, x, 6)
      expect(distance(y, referenceWavelet(x, time, waves))).toBeLessThanOrEqual(2e-6 * maximum(x))
      const whole = tf.tidy(() => waveletTransform(tf.tensor(x, [2, time, 6]), waves))
      expect(distance(y, await whole.data())).toBeLessThanOrEqual(2e-6 * maximum(x))
      expect(stream.time).toBe(time)
      whole.dispose()
      stream.dispose()
    },
  )

  it.each([
    { wavelet: 'haar', details: true },
    { wavelet: 'haar', details: [false, true, false, false, true, false], boundary: 'renormalize' },
    { wavelet: 'db2', boundary: 'renormalize' },
    { wavelet: 'bior2.2', details: true, strength: 0.6 },
  ] as const)('equals the whole op of other windows: %j', async (options) => {
    const waves = plan(options.details === true ? { ...options, schedule: [1, 1, 2, 2, 4, 3] } : options)
    const x = samples(2 * time * 6, 8)
    const stream = createWaveletStream(waves, { batch: 2, state })
    expect(distance(await runAll(stream, x, 6), referenceWavelet(x, time, waves))).toBeLessThanOrEqual(4e-6)
    stream.dispose()
  })

  it.each([
    { boundary: 'zero' },
    { boundary: 'renormalize', maximumTaps: 5, strength: 0.7 },
    { sharing: 'level', schedule: [0, 1, 1, 0, 4, 4] },
    { wavelet: 'db2', boundary: 'renormalize' },
  ] as const)('equals the learnable op: %j', async (options) => {
    const waves = plan(options)
    const [x, values] = [samples(2 * time * 6, 9), samples(waves.kernelOffsets.at(-1)!, 10)]
    const kernels = tf.tensor1d(values)
    const stream = createWaveletStream(waves, { batch: 2, kernels, state })
    kernels.dispose()
    const expected = referenceFilterBank(x, time, values, waves)
    expect(distance(await runAll(stream, x, 6), expected)).toBeLessThanOrEqual(2e-6 * maximum(expected))
    stream.dispose()
  })

  it('leaves unchanged channels as they are, to the bit', async () => {
    const stream = createWaveletStream(plan({ strength: 0.5 }), { batch: 1, state })
    const x = Float32Array.from([-0, 1, 2, 1e-30, 4, 5])
    const y = bits(await push(stream, x))
    expect([y[0], y[3]]).toEqual([bits(x)[0], bits(x)[3]])
    stream.dispose()
  })

  it('lets no NaN or Infinity out of its windows', async () => {
    const waves = plan()
    const x = samples(time * 6, 2)
    const clean = referenceWavelet(x, time, waves)
    x.fill(NaN, 5 * 6, 6 * 6)
    x.fill(Infinity, 9 * 6, 10 * 6)
    const stream = createWaveletStream(waves, { batch: 1, state })
    const y = await runAll(stream, x, 6)
    for (let i = 0; i < y.length; i++) {
      const [t, window] = [Math.floor(i / 6), 2 ** waves.levels[i % 6]!]
      if ([5, 9].some((at) => t >= at && t < at + window)) expect(Number.isFinite(y[i])).toBe(false)
      else expect(Math.abs(y[i]! - clean[i]!)).toBeLessThanOrEqual(2e-6)
    }
    stream.dispose()
  })

  it('takes samples back: what follows is as if they had never been', async () => {
    const waves = plan({ boundary: 'renormalize' })
    const x = samples(2 * time * 6, 3)
    const stream = createWaveletStream(waves, { batch: 2, rewindable: 7, state })
    const expected = referenceWavelet(x, time, waves)
    expect(stream.rewindable).toBe(0)
    for (let t = 0; t < time; t++) {
      const y = await push(stream, sampleOf(x, 2, 6, t))
      const rows = [0, 1].map((row) => expected.subarray((row * time + t) * 6, (row * time + t + 1) * 6))
      expect(
        distance(
          y,
          rows.flatMap((row) => Array.from(row)),
        ),
      ).toBeLessThanOrEqual(2e-6)
      if (t % 3 === 0) continue
      const count = Math.min(stream.rewindable, t % 9)
      for (let i = 0; i < count; i++) (await push(stream, new Float32Array(12).fill(1e6 * (i + 1)))).fill(0)
      stream.rewind(count)
      expect(stream.time).toBe(t + 1)
    }
    stream.dispose()
  })

  it('can take back as many as were pushed since, and no more', async () => {
    const stream = createWaveletStream(plan(), { batch: 1, rewindable: 3, state })
    for (let t = 1; t <= 5; t++) {
      await push(stream, samples(6, t))
      expect(stream.rewindable).toBe(Math.min(t, 3))
    }
    expect(() => stream.rewind(4)).toThrow(/can take back 3 samples, not 4.*rewindable: 4/)
    stream.rewind(2)
    expect(() => stream.rewind(2)).toThrow(/can take back 1 samples/)
    await push(stream, samples(6, 6))
    expect(stream.rewindable).toBe(2)
    stream.dispose()
  })

  it('is cloned, saved and restored: each continues alike, to the bit', async () => {
    const waves = plan({ boundary: 'renormalize', strength: 0.9 })
    const x = samples(2 * time * 6, 4)
    for (const before of [0, 3, 30]) {
      const stream = createWaveletStream(waves, { batch: 2, rewindable: 5, state })
      for (let t = 0; t < before; t++) await push(stream, sampleOf(x, 2, 6, t))
      const saved = await stream.save()
      const copy = stream.clone()
      const expected = await runAll(stream, x, 6, before)
      expect(await runAll(copy, x, 6, before)).toEqual(expected)
      const other = createWaveletStream(waves, { batch: 1, rewindable: 5, state })
      const text = JSON.stringify(saved)
      other.restore(JSON.parse(text) as typeof saved)
      expect([other.batch, other.time, other.rewindable]).toEqual([2, before, Math.min(before, 5)])
      const back = other.rewindable
      other.rewind(back)
      for (let t = before - back; t < before; t++) await push(other, sampleOf(x, 2, 6, t))
      expect(await runAll(other, x, 6, before)).toEqual(expected)
      stream.restore(saved)
      expect(await runAll(stream, x, 6, before)).toEqual(expected)
      for (const each of [stream, copy, other]) each.dispose()
    }
  })

  it('is moved between a host and a device', async () => {
    const waves = plan()
    const x = samples(time * 6, 5)
    const stream = createWaveletStream(waves, { batch: 1, state })
    for (let t = 0; t < 30; t++) await push(stream, sampleOf(x, 1, 6, t))
    for (const place of backend === 'webgpu' ? (['device'] as const) : (['host', 'device'] as const)) {
      const other = createWaveletStream(waves, { batch: 1, state: place })
      other.restore(await stream.save())
      const y = await runAll(other, x, 6, 30)
      expect(distance(y.subarray(180), referenceWavelet(x, time, waves).subarray(180))).toBeLessThanOrEqual(2e-6)
      other.dispose()
    }
    stream.dispose()
  })

  it('branches for beam search: rows repeat, go, and change places', async () => {
    const waves = plan()
    const x = samples(3 * time * 6, 6)
    const stream = createWaveletStream(waves, { batch: 3, state })
    for (let t = 0; t < 20; t++) await push(stream, sampleOf(x, 3, 6, t))
    stream.select([2, 0, 2, 2])
    expect(stream.batch).toBe(4)
    const row = (index: number) => x.subarray(index * time * 6, (index + 1) * time * 6)
    const lines = [2, 0, 2, 2].map((index, i) => {
      const line = row(index).slice()
      line.set(samples((time - 20) * 6, 70 + i), 20 * 6)
      return line
    })
    const all = Float32Array.from(lines.flatMap((line) => Array.from(line)))
    const y = await runAll(stream, all, 6, 20)
    const expected = referenceWavelet(all, time, waves)
    for (let i = 0; i < 4; i++) {
      const part = [(i * time + 20) * 6, (i + 1) * time * 6] as const
      expect(distance(y.subarray(...part), expected.subarray(...part))).toBeLessThanOrEqual(2e-6)
    }
    stream.dispose()
  })

  it('starts again after reset()', async () => {
    const stream = createWaveletStream(plan({ boundary: 'renormalize' }), { batch: 1, state })
    const x = samples(20 * 6, 7)
    const first = await runAll(stream, x, 6)
    stream.reset()
    expect([stream.time, stream.rewindable]).toEqual([0, 0])
    expect(await runAll(stream, x, 6)).toEqual(first)
    stream.dispose()
  })

  it('takes the memory of a state and no more, and gives it back', async () => {
    const before = tf.memory()
    const stream = createWaveletStream(plan({ boundary: 'renormalize', strength: 0.5 }), { batch: 2, state })
    for (let t = 0; t < 3; t++) await push(stream, samples(12, t))
    const during = tf.memory()
    for (let t = 0; t < 30; t++) {
      await push(stream, samples(12, t))
      if (t % 5 === 0) stream.rewind(2)
      if (t % 7 === 0) stream.select([1, 0])
    }
    const copy = stream.clone()
    copy.restore(await stream.save())
    copy.dispose()
    expect(tf.memory().numTensors).toBe(during.numTensors)
    expect(tf.memory().numBytes).toBe(during.numBytes)
    stream.dispose()
    stream.dispose()
    expect(tf.memory().numTensors).toBe(before.numTensors)
    expect(tf.memory().numBytes).toBe(before.numBytes)
    expect(() => stream.push(tf.zeros([2, 6]))).toThrow(/has been disposed of/)
  })

  it('survives a tidy around it', async () => {
    const made: WaveletStream[] = []
    const first = tf.tidy(() => {
      made.push(createWaveletStream(plan(), { batch: 1, state }))
      return made[0]!.push(tf.ones([1, 6]))
    })
    const stream = made[0]!
    expect(await push(stream, new Float32Array(6).fill(1))).toEqual(Float32Array.from([1, 1, 0.5, 1, 0.125, 0.25]))
    stream.dispose()
    first.dispose()
  })
})
