import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createWaveletPlan, waveletTransform, type WaveletPlan } from '../index.js'
import { boundaries, type Direction } from '../contract.js'
import { scheduleNames } from '../plan/schedules.js'
import { referenceWavelet } from '../testing/reference.js'
import { bits, distance, dot, maximum, samples } from '../testing/samples.js'
import { transformComposed } from './op.js'

/** The op by the backend's own kernel, and by the composition that backends without one run. */
const ways = {
  kernel: (x: tf.Tensor, plan: WaveletPlan) => waveletTransform(x, plan),
  composition: (x: tf.Tensor, plan: WaveletPlan) => transformComposed(x, plan, 'forward'),
}
const backends = inject('backends')
const cases = backends.flatMap((backend) =>
  (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({
    backend,
    way,
    runs: backend === 'webgpu' ? 12 : way === 'kernel' ? 120 : 25,
  })),
)

describe.each(cases)('waveletTransform on $backend by $way', ({ backend, way, runs }) => {
  const wavelet = ways[way]
  const contextLength = 512

  beforeAll(() => tf.setBackend(backend))

  async function apply(plan: WaveletPlan, shape: number[], values: Float32Array, direction: Direction = 'forward') {
    const y = tf.tidy(() => {
      const x = tf.tensor(values, shape)
      return direction === 'forward' ? wavelet(x, plan) : tf.grad((at) => wavelet(at, plan))(tf.zeros(shape), x)
    })
    expect(y.shape).toEqual(shape)
    expect(y.dtype).toBe('float32')
    const result = (await y.data()) as Float32Array
    y.dispose()
    return result
  }

  async function expectReference(plan: WaveletPlan, shape: number[], seed: number) {
    const values = samples(tf.util.sizeFromShape(shape), seed)
    const time = shape[shape.length - 2]!
    for (const direction of ['forward', 'adjoint'] as const) {
      const y = await apply(plan, shape, values, direction)
      const error = distance(y, referenceWavelet(values, time, plan, direction))
      // The adjoint of `renormalize` weighs a sample by up to 1 + 1/2 + … : its scale is the output's.
      const scale = direction === 'forward' ? maximum(values) : Math.max(maximum(values), maximum(y))
      expect(error, `${direction} of [${shape.join(', ')}]`).toBeLessThanOrEqual(2e-6 * scale)
    }
  }

  describe.each(boundaries)('with boundary %s', (boundary) => {
    it.each([1, 2, 31, 511, 512, 513, 4096])('equals the float64 reference over %i samples', async (time) => {
      await expectReference(createWaveletPlan({ channels: 12, contextLength, boundary }), [2, time, 12], time)
    })

    it('does not drift: it equals the reference at the end of 65,536 samples', async () => {
      const schedule = [0, 1, 9]
      await expectReference(createWaveletPlan({ channels: 3, contextLength, boundary, schedule }), [1, 65_536, 3], 7)
    })

    it('sums a constant without losing any of it', async () => {
      const schedule = [1, 5, 8, 9, 11]
      const plan = createWaveletPlan({ channels: 5, contextLength: 2048, boundary, schedule })
      const values = new Float32Array(5 * 5000).fill(0.1)
      const y = await apply(plan, [5000, 5], values)
      expect(distance(y, referenceWavelet(values, 5000, plan))).toBeLessThanOrEqual(2e-6 * 0.1)
    })

    it('is adjoint: ⟨Wx, g⟩ = ⟨x, Wᵀg⟩', async () => {
      const plan = createWaveletPlan({ channels: 20, contextLength, boundary, fraction: 0.8 })
      const shape = [2, 700, 20]
      const [x, g] = [samples(28_000, 1), samples(28_000, 2)]
      const left = dot(await apply(plan, shape, x), g)
      const right = dot(x, await apply(plan, shape, g, 'adjoint'))
      expect(Math.abs(left - right)).toBeLessThanOrEqual(1e-5 * Math.abs(left))
    })

    it('has second-order gradients: those of Σ(Wx)⁴/4 along v are Wᵀ(3(Wx)²·Wv)', async () => {
      const plan = createWaveletPlan({ channels: 6, contextLength: 16, boundary, schedule: [0, 1, 2, 4, 1, 3] })
      const shape = [2, 40, 6]
      const [x, v] = [samples(480, 3), samples(480, 4)]
      const result = tf.tidy(() => {
        const fourth = (at: tf.Tensor) => tf.sum(tf.mul(tf.pow(wavelet(at, plan), 4), 0.25))
        const along = (at: tf.Tensor) => tf.sum(tf.mul(tf.grad(fourth)(at), tf.tensor(v, shape)))
        return tf.grad(along)(tf.tensor(x, shape))
      })
      const wx = referenceWavelet(x, 40, plan)
      const wv = referenceWavelet(v, 40, plan)
      const expected = referenceWavelet(
        wx.map((value, i) => 3 * value ** 2 * wv[i]!),
        40,
        plan,
        'adjoint',
      )
      expect(distance((await result.data()) as Float32Array, expected)).toBeLessThanOrEqual(1e-5 * maximum(expected))
      result.dispose()
    })

    it('is causal: changing x[t0…] leaves y[<t0] bit-identical, and changes y[t0]', async () => {
      const plan = createWaveletPlan({ channels: 8, contextLength, boundary, schedule: 'even', fraction: 1 })
      const shape = [1, 900, 8]
      const values = samples(7200, 5)
      const y = bits(await apply(plan, shape, values))
      for (const t0 of [1, 255, 256, 257, 511, 512, 899]) {
        const changed = values.map((value, i) => (i < t0 * 8 ? value : i % 3 === 0 ? NaN : value * 1e30 + 1e6))
        const after = bits(await apply(plan, shape, changed))
        expect(after.subarray(0, t0 * 8)).toEqual(y.subarray(0, t0 * 8))
        expect(after.subarray(t0 * 8, t0 * 8 + 8)).not.toEqual(y.subarray(t0 * 8, t0 * 8 + 8))
      }
    })

    it('gives the future a gradient of exactly 0', async () => {
      const plan = createWaveletPlan({ channels: 8, contextLength, boundary, fraction: 1 })
      for (const t of [0, 255, 256, 511, 600]) {
        const g = new Float32Array(900 * 8)
        g.fill(1, t * 8, t * 8 + 8)
        const gradient = await apply(plan, [900, 8], g, 'adjoint')
        expect(gradient.subarray(t * 8 + 8).every((value) => value === 0)).toBe(true)
        expect(gradient.subarray(t * 8, t * 8 + 8).every((value) => value > 0)).toBe(true)
      }
    })

    it('lets no NaN or Infinity out of its windows', async () => {
      const plan = createWaveletPlan({ channels: 5, contextLength, boundary, schedule: [0, 1, 3, 8, 9] })
      const clean = samples(1500 * 5, 6)
      const values = Float32Array.from(clean)
      values.fill(NaN, 300 * 5, 301 * 5)
      values.fill(Infinity, 310 * 5, 311 * 5)
      const [y, expected] = [await apply(plan, [1500, 5], values), referenceWavelet(clean, 1500, plan)]
      const touched = (t: number, channel: number) =>
        [300, 310].some((at) => t >= at && t < at + 2 ** plan.levels[channel]!)
      for (let i = 0; i < y.length; i++) {
        if (touched(Math.floor(i / 5), i % 5)) expect(Number.isFinite(y[i])).toBe(false)
        else expect(Math.abs(y[i]! - expected[i]!)).toBeLessThanOrEqual(2e-6)
      }
    })

    it.each([[[40, 7]], [[1, 40, 7]], [[5, 40, 7]], [[2, 3, 40, 7]], [[1, 2, 3, 10, 7]], [[2, 1, 1, 2, 10, 7]]])(
      'takes any rank: %j',
      async (shape) => {
        await expectReference(createWaveletPlan({ channels: 7, contextLength: 32, boundary }), shape, 8)
      },
    )

    it('fades: y = x + strength · (Wx - x)', async () => {
      for (const strength of [0, 0.25, 1])
        await expectReference(
          createWaveletPlan({ channels: 9, contextLength: 64, boundary, strength }),
          [2, 100, 9],
          strength * 100,
        )
    })

    it('equals the reference for any plan and shape', async () => {
      const channels = fc.integer({ min: 1, max: 19 })
      const plans = fc
        .record({ channels, contextLength: fc.integer({ min: 1, max: 1024 }) })
        .chain(({ channels, contextLength }) =>
          fc.record({
            channels: fc.constant(channels),
            contextLength: fc.constant(contextLength),
            fraction: fc.double({ min: 0, max: 1, noNaN: true }),
            schedule: fc.oneof(
              fc.constantFrom(...scheduleNames),
              fc.array(fc.integer({ min: 0, max: Math.floor(Math.log2(contextLength)) }), {
                minLength: channels,
                maxLength: channels,
              }),
            ),
            strength: fc.constantFrom(1, 1, 0.3),
          }),
        )
      const lengths = fc.record({ batch: fc.integer({ min: 1, max: 3 }), time: fc.integer({ min: 1, max: 1300 }) })
      await fc.assert(
        fc.asyncProperty(plans, lengths, fc.nat(), async (options, { batch, time }, seed) => {
          const plan = createWaveletPlan({ ...options, boundary })
          await expectReference(plan, [batch, time, plan.channels], seed)
        }),
        { seed: 2409, numRuns: runs },
      )
    })
  })

  it('leaves the other channels as they are, to the bit: -0, NaN, denormals and the largest too', async () => {
    const plan = createWaveletPlan({ channels: 10, contextLength, strength: 0.7 })
    const values = samples(20_000, 9)
    values.set([-0, NaN, 1e-42, 3.4e38, -Infinity, 0], 20)
    const shape = [2, 1000, 10]
    for (const direction of ['forward', 'adjoint'] as const) {
      const y = bits(await apply(plan, shape, values, direction))
      const unchanged = (_: number, i: number) => plan.levels[i % 10] === 0
      expect(plan.firstProcessed).toBe(5)
      expect(y.filter(unchanged)).toEqual(bits(values).filter(unchanged))
    }
  })

  it('takes an empty batch and an empty sequence', async () => {
    const plan = createWaveletPlan({ channels: 4, contextLength: 8 })
    for (const shape of [
      [0, 5, 4],
      [3, 0, 4],
    ])
      expect(await apply(plan, shape, new Float32Array(0))).toHaveLength(0)
  })

  it('leaves no tensor behind, forward, backward and twice backward', () => {
    const plan = createWaveletPlan({ channels: 16, contextLength: 64, boundary: 'renormalize', strength: 0.5 })
    const x = tf.tensor(samples(2 * 100 * 16, 10), [2, 100, 16])
    const loss = (at: tf.Tensor) => tf.sum(tf.square(wavelet(at, plan)))
    const before = tf.memory()
    const y = wavelet(x, plan)
    expect(tf.memory().numTensors).toBe(before.numTensors + 1)
    y.dispose()
    tf.grad(loss)(x).dispose()
    const { value, grad } = tf.valueAndGrad(loss)(x)
    value.dispose()
    grad.dispose()
    tf.grad((at: tf.Tensor) => tf.sum(tf.square(tf.grad(loss)(at))))(x).dispose()
    const after = tf.memory()
    expect(after.numTensors).toBe(before.numTensors)
    expect(after.numDataBuffers).toBe(before.numDataBuffers)
    expect(after.numBytes).toBe(before.numBytes)
    x.dispose()
  })
})
