import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { initialKernels, learnableWaveletTransform } from './causal-filter-bank/op.js'
import { waveletTransform } from './causal-wavelet/op.js'
import { documentsOf, segmentIds } from './conformance/documents.js'
import { createWaveletPlan, type WaveletPlan } from './plan/create-plan.js'
import { distance, maximum, samples } from './testing/samples.js'

/** At, beside and far from the cuts of kernels: strips of 16, tiles of 64 and 256 samples, blocks of 8; windows of up to 512. */
const packings: readonly (readonly (readonly number[])[])[] = [
  [[255, 1, 256, 258], [770]],
  [[511, 16, 15, 17, 64, 63, 1, 1, 2]],
  [[300, 390], [690], [1, 688, 1]],
]
const levels = [0, 1, 2, 3, 4, 5, 7, 9, 9, 6]
const channels = levels.length
const plans: readonly WaveletPlan[] = (['zero', 'renormalize'] as const).flatMap((boundary) =>
  [1, 0.4].map((strength) => createWaveletPlan({ channels, contextLength: 512, schedule: levels, boundary, strength })),
)

type Apply = (x: tf.Tensor, segments?: tf.Tensor) => tf.Tensor

const ops: readonly [string, (plan: WaveletPlan) => Apply][] = [
  ['fixed', (plan) => (x, segments) => waveletTransform(x, plan, { segments })],
  [
    'learnable',
    (plan) => (x, segments) => tf.tidy(() => learnableWaveletTransform(x, initialKernels(plan), plan, { segments })),
  ],
]

async function valuesOf(make: () => tf.Tensor): Promise<Float32Array> {
  const y = tf.tidy(make)
  const values = await y.data<'float32'>()
  y.dispose()
  return values
}

const gradientOf = (apply: Apply, x: Float32Array, shape: number[], segments?: tf.Tensor) =>
  tf.grad((at: tf.Tensor) => apply(at, segments))(tf.zeros(shape), tf.tensor(x, shape))

describe.each(inject('backends'))('documents in one sequence on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  // There the same instructions run on a document wherever it lies.
  const isSameBits = backend === 'cpu' || backend === 'wasm'

  describe.each(ops)('%s', (_, op) => {
    it.each(packings)('are filtered as each alone, past tiles and windows: %j', async (...rows) => {
      const lengths = rows as readonly (readonly number[])[]
      const time = lengths[0]!.reduce((sum, length) => sum + length)
      const shape = [lengths.length, time, channels]
      for (const plan of backend === 'webgpu' ? plans.slice(-1) : plans) {
        const apply = op(plan)
        const x = samples(lengths.length * time * channels, 5)
        const segments = tf.tensor2d(segmentIds(lengths), [lengths.length, time], 'int32')
        const packed = await valuesOf(() => apply(tf.tensor(x, shape), segments))
        const gradients = await valuesOf(() => gradientOf(apply, x, shape, segments))
        for (const { from, to } of documentsOf(lengths, channels)) {
          const [own, alone] = [x.slice(from, to), [1, (to - from) / channels, channels]]
          const y = await valuesOf(() => apply(tf.tensor(own, alone)))
          const dx = await valuesOf(() => gradientOf(apply, own, alone))
          expect(distance(packed.slice(from, to), y)).toBeLessThanOrEqual(2e-6 * maximum(x))
          expect(distance(gradients.slice(from, to), dx)).toBeLessThanOrEqual(2e-6 * maximum(x) * 2)
          if (isSameBits) expect([packed.slice(from, to), gradients.slice(from, to)]).toEqual([y, dx])
        }
        segments.dispose()
      }
    })

    it('are what a sequence without segments is where there is one', async () => {
      const shape = [2, 100, channels]
      const x = samples(2 * 100 * channels, 6)
      for (const plan of plans) {
        const apply = op(plan)
        const one = tf.fill([2, 100], 4, 'int32')
        const [found, expected] = [
          await valuesOf(() => apply(tf.tensor(x, shape), one)),
          await valuesOf(() => apply(tf.tensor(x, shape))),
        ]
        expect(distance(found, expected)).toBeLessThanOrEqual(2e-6)
        if (isSameBits) expect(found).toEqual(expected)
        one.dispose()
      }
    })

    it('read each other without segments', async () => {
      const apply = op(plans[0]!)
      const x = samples(40 * channels, 7)
      const changed = x.map((value, i) => (i < 20 * channels ? value + 1 : value))
      const second = async (values: Float32Array, segments?: tf.Tensor) =>
        (await valuesOf(() => apply(tf.tensor(values, [1, 40, channels]), segments))).slice(20 * channels)
      const segments = tf.tensor2d(segmentIds([[20, 20]]), [1, 40], 'int32')
      expect(await second(x)).not.toEqual(await second(changed))
      expect(await second(x, segments)).toEqual(await second(changed, segments))
      segments.dispose()
    })
  })

  it('takes segments of any rank that x has, of none and of one sample', async () => {
    const plan = plans[2]!
    for (const shape of [[40], [2, 3, 20], [2, 1], [0, 5], [3, 0]]) {
      const size = shape.reduce((product, length) => product * length, 1)
      const x = samples(size * channels, 8)
      const segments = tf.zeros(shape, 'int32')
      const y = await valuesOf(() => waveletTransform(tf.tensor(x, [...shape, channels]), plan, { segments }))
      const expected = await valuesOf(() => waveletTransform(tf.tensor(x, [...shape, channels]), plan))
      expect(distance(y, expected)).toBeLessThanOrEqual(2e-6)
      segments.dispose()
    }
  })

  it('refuses another option by name', () => {
    const x = tf.zeros([1, 2, channels])
    expect(() => waveletTransform(x, plans[0]!, { segment: 1 } as object)).toThrow('there is no option "segment"')
    expect(() => waveletTransform(x, plans[0]!, 3 as unknown as object)).toThrow('the options are 3')
    x.dispose()
  })
})
