import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { boundaries } from '../contract.js'
import {
  createWaveletPlan,
  initialKernels,
  learnableWaveletTransform,
  waveletTransform,
  type WaveletPlan,
} from '../index.js'
import { waveletNames } from '../plan/families/index.js'
import { hasDetails } from '../plan/windows.js'
import { sharings } from '../plan/kernel-layout.js'
import { referenceFilterBank, referenceKernelGrad, referenceWavelet } from '../testing/reference.js'
import { bits, distance, dot, maximum, samples } from '../testing/samples.js'
import { learnableBank } from './bank.js'
import { filterComposed } from './composed.js'

type Op = (x: tf.Tensor, kernels: tf.Tensor1D, plan: WaveletPlan) => tf.Tensor

/** The op by the backend's own kernels, and by the composition that backends without them run. */
const ways: Record<'kernel' | 'composition', Op> = {
  kernel: (x, kernels, plan) => learnableWaveletTransform(x, kernels, plan),
  composition: (x, kernels, plan) => filterComposed(x, kernels, learnableBank(plan, x.shape[x.rank - 2]!)),
}
const cases = inject('backends').flatMap((backend) =>
  (Object.keys(ways) as (keyof typeof ways)[]).map((way) => ({
    backend,
    way,
    runs: backend === 'webgpu' ? 8 : way === 'kernel' ? 60 : 12,
  })),
)

describe.each(cases)('learnableWaveletTransform on $backend by $way', ({ backend, way, runs }) => {
  const op = ways[way]
  beforeAll(() => tf.setBackend(backend))

  const lengthOf = (plan: WaveletPlan) => plan.kernelOffsets.at(-1)!
  const read = async (make: () => tf.Tensor[]) => {
    const tensors = tf.tidy(make)
    const values = await Promise.all(tensors.map((tensor) => tensor.data() as Promise<Float32Array>))
    tf.dispose(tensors)
    return values
  }
  const tensor1 = (values: Float32Array): tf.Tensor1D => tf.tensor1d(values)

  async function apply(plan: WaveletPlan, shape: number[], values: Float32Array, kernels: Float32Array) {
    const [y] = await read(() => [op(tf.tensor(values, shape), tensor1(kernels), plan)])
    return y!
  }

  async function gradients(
    plan: WaveletPlan,
    shape: number[],
    x: Float32Array,
    kernels: Float32Array,
    dy: Float32Array,
  ) {
    const [dx, dKernels] = await read(() => {
      const both = tf.grads((x: tf.Tensor, kernels: tf.Tensor) => op(x, kernels as tf.Tensor1D, plan))
      return both([tf.tensor(x, shape), tensor1(kernels)], tf.tensor(dy, shape))
    })
    return { dx: dx!, dKernels: dKernels! }
  }

  /** Values and both gradients, of kernels near the plan's own. */
  async function expectReference(plan: WaveletPlan, shape: number[], seed: number) {
    const size = tf.util.sizeFromShape(shape)
    const time = shape[shape.length - 2]!
    const [x, dy] = [samples(size, seed), samples(size, seed + 1)]
    const noise = samples(lengthOf(plan), seed + 2)
    const [initial] = await read(() => [initialKernels(plan)])
    const kernels = initial!.map((tap, k) => tap * (1 + 0.5 * noise[k]!))
    const name = `[${shape.join(', ')}]`
    const y = await apply(plan, shape, x, kernels)
    const reference = referenceFilterBank(x, time, kernels, plan)
    expect(distance(y, reference), `y of ${name}`).toBeLessThanOrEqual(2e-6 * Math.max(maximum(x), maximum(reference)))
    const { dx, dKernels } = await gradients(plan, shape, x, kernels, dy)
    const referenceDx = referenceFilterBank(dy, time, kernels, plan, 'adjoint')
    const dxScale = Math.max(maximum(dy), maximum(referenceDx))
    expect(distance(dx, referenceDx), `dx of ${name}`).toBeLessThanOrEqual(2e-6 * dxScale)
    const referenceDk = referenceKernelGrad(x, time, dy, plan)
    expect(distance(dKernels, referenceDk), `dkernels of ${name}`).toBeLessThanOrEqual(1e-5 * maximum(referenceDk))
  }

  describe.each(boundaries)('with boundary %s', (boundary) => {
    it.each([1, 2, 31, 63, 64, 65, 300])('equals the float64 reference over %i samples', async (time) => {
      await expectReference(createWaveletPlan({ channels: 14, contextLength: 64, boundary }), [2, time, 14], time)
    })

    it('carries windows of 512 samples over 4,096', async () => {
      const plan = createWaveletPlan({ channels: 3, contextLength: 512, boundary, schedule: [9, 0, 8] })
      await expectReference(plan, [1, 4096, 3], 2)
    })

    it.each(sharings)('equals the reference with kernels of each %s', async (sharing) => {
      const options = { channels: 11, contextLength: 32, boundary, sharing, strength: 0.7, maximumTaps: 12 } as const
      await expectReference(
        createWaveletPlan({ ...options, schedule: [0, 3, 1, 5, 0, 3, 3, 4, 1, 2, 5] }),
        [3, 50, 11],
        4,
      )
    })

    it('starts as the fixed op', async () => {
      for (const wavelet of ['haar', 'db3', 'bior2.2'] as const) {
        const plan = createWaveletPlan({ channels: 10, contextLength: 64, boundary, wavelet })
        const [x, shape] = [samples(2000, 5), [2, 100, 10]]
        const [kernels] = await read(() => [initialKernels(plan)])
        const y = await apply(plan, shape, x, kernels!)
        expect(distance(y, referenceWavelet(x, 100, plan))).toBeLessThanOrEqual(2e-6 * Math.max(1, maximum(y)))
      }
    })

    it('is causal: changing x[t0…] leaves y[<t0] bit-identical, and gives the future a gradient of exactly 0', async () => {
      const plan = createWaveletPlan({ channels: 6, contextLength: 64, boundary, fraction: 1 })
      const [shape, x, kernels] = [[1, 150, 6], samples(900, 6), samples(lengthOf(plan), 7)]
      const y = bits(await apply(plan, shape, x, kernels))
      for (const t0 of [1, 15, 16, 17, 64, 149]) {
        const changed = x.map((value, i) => (i < t0 * 6 ? value : i % 3 === 0 ? NaN : value * 1e30 + 1e6))
        const after = bits(await apply(plan, shape, changed, kernels))
        expect(after.subarray(0, t0 * 6)).toEqual(y.subarray(0, t0 * 6))
        expect(after.subarray(t0 * 6, t0 * 6 + 6)).not.toEqual(y.subarray(t0 * 6, t0 * 6 + 6))
        const dy = new Float32Array(900)
        dy.fill(1, t0 * 6, t0 * 6 + 6)
        const { dx } = await gradients(plan, shape, x, kernels, dy)
        expect(dx.subarray(t0 * 6 + 6).every((value) => value === 0)).toBe(true)
        expect(dx.subarray(t0 * 6, t0 * 6 + 6).every((value) => value !== 0)).toBe(true)
      }
    })

    it('lets no NaN or Infinity out of its windows', async () => {
      const plan = createWaveletPlan({ channels: 4, contextLength: 64, boundary, schedule: [0, 1, 3, 6] })
      const kernels = samples(lengthOf(plan), 8)
      const clean = samples(200 * 4, 9)
      const values = Float32Array.from(clean)
      values.fill(NaN, 30 * 4, 31 * 4)
      values.fill(Infinity, 37 * 4, 38 * 4)
      const y = await apply(plan, [200, 4], values, kernels)
      const expected = referenceFilterBank(clean, 200, kernels, plan)
      for (let i = 0; i < y.length; i++) {
        const touched = [30, 37].some((at) => {
          const age = Math.floor(i / 4) - at
          return age >= 0 && age < 2 ** plan.levels[i % 4]!
        })
        if (touched) expect(Number.isFinite(y[i])).toBe(false)
        else expect(Math.abs(y[i]! - expected[i]!)).toBeLessThanOrEqual(2e-6 * Math.max(1, maximum(expected)))
      }
    })
  })

  it('is adjoint: ⟨Wx, g⟩ = ⟨x, Wᵀg⟩, and ⟨W(h)x, g⟩ = ⟨h, ∂⟩ where all of y comes from the kernels', async () => {
    const plan = createWaveletPlan({ channels: 8, contextLength: 64, fraction: 1 })
    const shape = [2, 200, 8]
    const [x, g, kernels] = [samples(3200, 1), samples(3200, 2), samples(lengthOf(plan), 3)]
    const left = dot(await apply(plan, shape, x, kernels), g)
    const { dx, dKernels } = await gradients(plan, shape, x, kernels, g)
    expect(Math.abs(left - dot(x, dx))).toBeLessThanOrEqual(1e-5 * Math.abs(left))
    expect(Math.abs(left - dot(kernels, dKernels))).toBeLessThanOrEqual(1e-5 * Math.abs(left))
  })

  it('has second-order gradients, mixed ones too: they agree with differences of the first', async () => {
    const plan = createWaveletPlan({
      channels: 5,
      contextLength: 8,
      schedule: [0, 1, 3, 2, 3],
      sharing: 'level',
      boundary: 'renormalize',
      strength: 0.6,
    })
    const shape = [2, 12, 5]
    const length = lengthOf(plan)
    const [x0, k0, vx, vk] = [samples(120, 1), samples(length, 2), samples(120, 3), samples(length, 4)]
    const loss = (x: tf.Tensor, kernels: tf.Tensor) => tf.sum(tf.pow(op(x, kernels as tf.Tensor1D, plan), 3))
    const first = tf.grads(loss)
    const [hx, hk] = await read(() => {
      const along = (x: tf.Tensor, kernels: tf.Tensor) => {
        const [dx, dk] = first([x, kernels])
        return tf.add(tf.sum(tf.mul(dx!, tf.tensor(vx, shape))), tf.sum(tf.mul(dk!, tensor1(vk))))
      }
      return tf.grads(along)([tf.tensor(x0, shape), tensor1(k0)])
    })
    const step = 2 ** -7
    const shifted = (values: Float32Array, along: Float32Array, by: number) => values.map((v, i) => v + by * along[i]!)
    const at = (by: number) => read(() => first([tf.tensor(shifted(x0, vx, by), shape), tensor1(shifted(k0, vk, by))]))
    const [[dxUp, dkUp], [dxDown, dkDown]] = [await at(step), await at(-step)]
    const difference = (up: Float32Array, down: Float32Array) => up.map((v, i) => (v - down[i]!) / (2 * step))
    const [ex, ek] = [difference(dxUp!, dxDown!), difference(dkUp!, dkDown!)]
    expect(distance(hx!, ex)).toBeLessThanOrEqual(2e-3 * maximum(ex))
    expect(distance(hk!, ek)).toBeLessThanOrEqual(2e-3 * maximum(ek))
  })

  it('leaves the other channels as they are, to the bit, forward and backward', async () => {
    const plan = createWaveletPlan({ channels: 7, contextLength: 16, strength: 0.7 })
    const kernels = samples(lengthOf(plan), 1)
    const values = samples(700, 9)
    values.set([-0, NaN, 1e-42, 3.4e38, -Infinity, 0], 14)
    const shape = [2, 50, 7]
    const { dx } = await gradients(plan, shape, samples(700, 10), kernels, values)
    const unchanged = (_: number, i: number) => i % 7 < plan.firstProcessed
    for (const y of [await apply(plan, shape, values, kernels), dx])
      expect(bits(y).filter(unchanged)).toEqual(bits(values).filter(unchanged))
  })

  it('takes any rank, an empty batch, an empty sequence and a plan that processes nothing', async () => {
    const plan = createWaveletPlan({ channels: 5, contextLength: 16, boundary: 'renormalize' })
    for (const shape of [
      [9, 5],
      [2, 3, 9, 5],
      [1, 2, 1, 9, 5],
    ])
      await expectReference(plan, shape, 11)
    const kernels = samples(lengthOf(plan), 1)
    for (const shape of [
      [0, 5, 5],
      [3, 0, 5],
    ]) {
      const { dx, dKernels } = await gradients(plan, shape, new Float32Array(0), kernels, new Float32Array(0))
      expect(dx).toHaveLength(0)
      expect(dKernels).toEqual(new Float32Array(lengthOf(plan)))
    }
    const idle = createWaveletPlan({ channels: 3, contextLength: 16, fraction: 0 })
    const x = samples(30, 1)
    expect(await apply(idle, [10, 3], x, new Float32Array(0))).toEqual(x)
  })

  it('leaves no tensor behind, forward, backward and twice backward', () => {
    const plan = createWaveletPlan({ channels: 8, contextLength: 32, boundary: 'renormalize', strength: 0.5 })
    const x = tf.tensor(samples(2 * 50 * 8, 10), [2, 50, 8])
    const kernels = initialKernels(plan)
    const loss = (x: tf.Tensor, kernels: tf.Tensor) => tf.sum(tf.square(op(x, kernels as tf.Tensor1D, plan)))
    const before = tf.memory()
    op(x, kernels, plan).dispose()
    tf.dispose(tf.grads(loss)([x, kernels]))
    const second = (x: tf.Tensor, kernels: tf.Tensor) => tf.sum(tf.square(tf.grads(loss)([x, kernels])[1]!))
    tf.dispose(tf.grads(second)([x, kernels]))
    const after = tf.memory()
    expect(after.numTensors).toBe(before.numTensors)
    expect(after.numDataBuffers).toBe(before.numDataBuffers)
    expect(after.numBytes).toBe(before.numBytes)
    tf.dispose([x, kernels])
  })

  it('equals the reference for any plan and shape', async () => {
    const plans = fc.integer({ min: 1, max: 13 }).chain((channels) =>
      fc.record({
        channels: fc.constant(channels),
        contextLength: fc.constantFrom(1, 8, 33, 64),
        fraction: fc.double({ min: 0, max: 1, noNaN: true }),
        schedule: fc.constantFrom('paper' as const, 'even' as const),
        wavelet: fc.constantFrom(...waveletNames),
        details: fc.boolean(),
        boundary: fc.constantFrom(...boundaries),
        sharing: fc.constantFrom(...sharings),
        maximumTaps: fc.constantFrom(Infinity, 1, 7, 32),
        strength: fc.constantFrom(1, 1, 0.3),
      }),
    )
    const lengths = fc.record({ batch: fc.integer({ min: 1, max: 3 }), time: fc.integer({ min: 1, max: 140 }) })
    await fc.assert(
      fc.asyncProperty(plans, lengths, fc.nat(), async (options, { batch, time }, seed) => {
        const plan = createWaveletPlan({ ...options, details: options.details && hasDetails(options.wavelet) })
        if (lengthOf(plan) > 0) await expectReference(plan, [batch, time, plan.channels], seed)
      }),
      { seed: 2409, numRuns: runs },
    )
  })
})

describe.each(inject('backends'))('waveletTransform of every family on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each(waveletNames)(
    '%s equals the float64 reference, forward and back, with details where it has them',
    async (wavelet) => {
      for (const boundary of boundaries)
        for (const details of hasDetails(wavelet) ? [false, [false, true, false, false, true]] : [false]) {
          const schedule = [0, 2, 1, 4, 3]
          const plan = createWaveletPlan({ channels: 5, contextLength: 32, wavelet, boundary, details, schedule })
          const [values, shape, time] = [samples(2 * 75 * 5, 1), [2, 75, 5], 75]
          const tensors = tf.tidy(() => {
            const x = tf.tensor(values, shape)
            return [waveletTransform(x, plan), tf.grad((at: tf.Tensor) => waveletTransform(at, plan))(x, x)]
          })
          for (const [i, direction] of (['forward', 'adjoint'] as const).entries()) {
            const y = await tensors[i]!.data()
            const expected = referenceWavelet(values, time, plan, direction)
            expect(distance(y, expected), `${boundary} ${direction}`).toBeLessThanOrEqual(
              2e-6 * Math.max(1, maximum(expected)),
            )
          }
          tf.dispose(tensors)
        }
    },
  )
})
