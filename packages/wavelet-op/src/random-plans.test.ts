import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { boundaries } from './contract.js'
import { createWaveletPlan, initialKernels, learnableWaveletTransform, waveletTransform } from './index.js'
import { waveletNames } from './plan/families/index.js'
import { hasDetails } from './plan/windows.js'
import { sharings } from './plan/kernel-layout.js'
import { floorLog2, scheduleNames } from './plan/schedules.js'
import { referenceFilterBank, referenceWavelet } from './testing/reference.js'
import { distance, maximum, samples } from './testing/samples.js'

/** Every option of a plan, and a shape for it. */
const cases = fc
  .record({ channels: fc.integer({ min: 1, max: 9 }), contextLength: fc.integer({ min: 1, max: 200 }) })
  .chain(({ channels, contextLength }) => {
    const perChannel = <Value>(value: fc.Arbitrary<Value>) =>
      fc.array(value, { minLength: channels, maxLength: channels })
    return fc.record({
      options: fc.record({
        channels: fc.constant(channels),
        contextLength: fc.constant(contextLength),
        fraction: fc.double({ min: 0, max: 1, noNaN: true }),
        schedule: fc.oneof(
          fc.constantFrom(...scheduleNames),
          perChannel(fc.integer({ min: 0, max: floorLog2(contextLength) })),
          fc.record({ window: fc.integer({ min: 0, max: floorLog2(contextLength) }).map((level) => 2 ** level) }),
          fc.record({ shuffled: fc.constantFrom(...scheduleNames), seed: fc.nat() }),
        ),
        wavelet: fc.oneof(fc.constant('haar' as const), fc.constantFrom(...waveletNames)),
        details: fc.boolean(),
        boundary: fc.constantFrom(...boundaries),
        strength: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
        sharing: fc.constantFrom(...sharings),
        maximumTaps: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 40 })),
      }),
      batch: fc.integer({ min: 1, max: 2 }),
      time: fc.integer({ min: 1, max: 60 }),
      isLearnable: fc.boolean(),
      seed: fc.nat(),
    })
  })

describe('10,000 random plans and shapes, fixed and learnable', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('agree with the float64 reference to 2e-6, forward and back', () => {
    fc.assert(
      fc.property(cases, ({ options, batch, time, isLearnable, seed }) => {
        const details = options.details && hasDetails(options.wavelet)
        const plan = createWaveletPlan({ ...options, details })
        const shape = [batch, time, plan.channels]
        const values = samples(tf.util.sizeFromShape(shape), seed)
        tf.tidy(() => {
          const x = tf.tensor(values, shape)
          const kernels = initialKernels(plan)
          const op = (at: tf.Tensor) =>
            isLearnable ? learnableWaveletTransform(at, kernels, plan) : waveletTransform(at, plan)
          for (const direction of ['forward', 'adjoint'] as const) {
            const y = (direction === 'forward' ? op(x) : tf.grad(op)(x, x)).dataSync()
            const expected = isLearnable
              ? referenceFilterBank(values, time, kernels.dataSync(), plan, direction)
              : referenceWavelet(values, time, plan, direction)
            const scale = Math.max(maximum(values), maximum(expected))
            expect(distance(y, expected), direction).toBeLessThanOrEqual(2e-6 * scale)
          }
        })
      }),
      { seed: 2409_12924, numRuns: 10_000 },
    )
  })
})
