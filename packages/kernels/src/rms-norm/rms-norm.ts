import * as tf from '@tensorflow/tfjs-core'
import { checkPositive, checkShape, defineOp, lastAxis, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeRmsNorm } from './composed.js'
import { rmsNormCpu, rmsNormGradientCpu } from './cpu.kernel.js'
import { RmsNorm, RmsNormGradient } from './names.js'
import { rmsNormGradientWasm, rmsNormWasm } from './wasm.kernel.js'
import { rmsNormGradientWebGpu, rmsNormWebGpu } from './webgpu.kernel.js'

/** x [rows, channels], gain [channels] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly x: tf.Tensor2D
  readonly gain: tf.Tensor1D
}

export const rmsNormOp = defineOp<Inputs, { readonly epsilon: number }, tf.Tensor2D>({
  name: 'rmsNorm',
  inputs: { x: 'float32', gain: 'float32' },
  kernels: {
    maker,
    kernels: [rmsNormCpu, rmsNormGradientCpu, rmsNormWasm, rmsNormGradientWasm, rmsNormWebGpu, rmsNormGradientWebGpu],
  },
  forward: {
    kernel: RmsNorm,
    run({ x, gain }, attributes, save) {
      const [y, inverse] = runKernel(RmsNorm, { x, gain }, attributes) as [tf.Tensor2D, tf.Tensor1D]
      save([x, gain, inverse])
      return y
    },
  },
  gradient(dy, saved) {
    const [x, gain, inverse] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    return runKernel(RmsNormGradient, { dy, x, gain, inverse }) as tf.Tensor[]
  },
  composed: ({ x, gain }, { epsilon }) => composeRmsNorm(x, gain, epsilon),
})

/**
 * Root-mean-square normalisation along the last axis: gain·x/√(mean(x²) + epsilon).
 * @param x float32 [..., channels]
 * @param gain float32 [channels]
 * @param epsilon above 0; 1e-5 by default
 * @returns the shape of x, with gradients for x and gain (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * @example
 * rmsNorm(tf.randomNormal([2, 8]), tf.ones([8])).print()
 * Source: arXiv 1910.07467
 */
export function rmsNorm(x: tf.Tensor, gain: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  rmsNormOp.check({ x, gain })
  const channels = lastAxis('rmsNorm', 'x', x)
  checkShape('rmsNorm', 'gain', gain, [channels], 'one per channel of x')
  checkPositive('rmsNorm', 'epsilon', epsilon)
  return tf.tidy('rmsNorm', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / channels, channels])
    return tf.reshape(rmsNormOp({ x: rows, gain }, { epsilon }), x.shape)
  })
}
