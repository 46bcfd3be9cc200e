import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import file from '../../test-vectors.json'
import { createWaveletPlan, learnableWaveletTransform, waveletTransform, type WaveletPlanOptions } from '../index.js'
import { distance, maximum } from '../testing/samples.js'
import { makeTestVectors, vectorsText } from '../testing/test-vectors.js'

describe('test-vectors.json', () => {
  beforeAll(() => tf.setBackend('cpu'))

  it('is what the float64 reference makes (`vitest run --project node test-vectors --update` writes it)', async () => {
    await expect(vectorsText(makeTestVectors())).toMatchFileSnapshot('../../test-vectors.json')
  })

  it('is small', () => expect(JSON.stringify(file).length).toBeLessThan(60_000))

  const near = (values: ArrayLike<number>, expected: readonly number[]) =>
    expect(distance(values, expected)).toBeLessThanOrEqual(file.tolerance * Math.max(1, maximum(expected)))

  it.each(file.vectors.map((vector) => ({ ...vector })))('$name: the op agrees, by the file alone', (vector) => {
    const plan = createWaveletPlan(vector.options as WaveletPlanOptions)
    for (const name of ['levels', 'details', 'windows'] as const) expect(Array.from(plan[name])).toEqual(vector[name])
    expect(plan.firstProcessed).toBe(vector.firstProcessed)
    tf.tidy(() => {
      const [x, dy] = [tf.tensor(vector.x, vector.shape), tf.tensor(vector.dy, vector.shape)]
      const { kernels } = vector
      if (kernels === undefined) {
        near(waveletTransform(x, plan).dataSync(), vector.y)
        near(
          tf
            .grad((at: tf.Tensor) => waveletTransform(at, plan))(x, dy)
            .dataSync(),
          vector.dx,
        )
        return
      }
      expect(Array.from(plan.kernelOffsets)).toEqual(vector.kernelOffsets)
      const apply = (at: tf.Tensor, weights: tf.Tensor) => learnableWaveletTransform(at, weights as tf.Tensor1D, plan)
      near(apply(x, tf.tensor1d(kernels)).dataSync(), vector.y)
      const [dx, dKernels] = tf.grads(apply)([x, tf.tensor1d(kernels)], dy)
      near(dx!.dataSync(), vector.dx)
      near(dKernels!.dataSync(), vector.dKernels)
    })
  })
})
