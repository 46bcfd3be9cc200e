import * as tf from '@tensorflow/tfjs-core'
import { checkPositive, checkShape, defineOp, hasKernel, lastAxis, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeLayerNorm } from './composed.js'
import { layerNormCpu, layerNormGradientCpu } from './cpu.kernel.js'
import { LayerNorm, LayerNormGradient, LayerNormGradientAdded } from './names.js'
import { layerNormGradientWasm, layerNormWasm } from './wasm.kernel.js'
import { layerNormGradientWebGpu, layerNormWebGpu } from './webgpu.kernel.js'

/** x [rows, channels], gain and bias [channels] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly x: tf.Tensor2D
  readonly gain: tf.Tensor1D
  readonly bias: tf.Tensor1D
}

export const layerNormOp = defineOp<Inputs, { readonly epsilon: number }, tf.Tensor2D>({
  name: 'layerNorm',
  inputs: { x: 'float32', gain: 'float32', bias: 'float32' },
  kernels: {
    maker,
    kernels: [
      layerNormCpu,
      layerNormGradientCpu,
      layerNormWasm,
      layerNormGradientWasm,
      layerNormWebGpu,
      ...layerNormGradientWebGpu,
    ],
  },
  forward: {
    kernel: LayerNorm,
    run({ x, gain, bias }, attributes, save) {
      const [y, statistics] = runKernel(LayerNorm, { x, gain, bias }, attributes) as [tf.Tensor2D, tf.Tensor2D]
      save([x, gain, statistics])
      return y
    },
  },
  gradient(dy, saved, _, given, takeSum) {
    const [x, gain, statistics] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
    const sum = hasKernel(LayerNormGradientAdded) ? takeSum(given.x) : undefined
    if (sum) {
      const made = runKernel(LayerNormGradientAdded, { dy, x, gain, statistics, sum }) as tf.Tensor[]
      sum.dispose()
      return made
    }
    return runKernel(LayerNormGradient, { dy, x, gain, statistics }) as tf.Tensor[]
  },
  composed: ({ x, gain, bias }, { epsilon }) => composeLayerNorm(x, gain, bias, epsilon),
})

/**
 * Layer normalisation along the last axis: gain·(x − mean)/√(variance + epsilon) + bias, with the biased variance.
 * @param x float32 [..., channels]
 * @param gain float32 [channels]
 * @param bias float32 [channels]
 * @param epsilon above 0; GPT-2's 1e-5
 * @returns the shape of x, with gradients for x, gain and bias (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * @example
 * layerNorm(tf.randomNormal([2, 8]), tf.ones([8]), tf.zeros([8])).print()
 * Source: arXiv 1607.06450
 */
export function layerNorm(x: tf.Tensor, gain: tf.Tensor1D, bias: tf.Tensor1D, epsilon = 1e-5): tf.Tensor {
  layerNormOp.check({ x, gain, bias })
  const channels = lastAxis('layerNorm', 'x', x)
  for (const [name, tensor] of Object.entries({ gain, bias }))
    checkShape('layerNorm', name, tensor, [channels], 'one per channel of x')
  checkPositive('layerNorm', 'epsilon', epsilon)
  return tf.tidy('layerNorm', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / channels, channels])
    return tf.reshape(layerNormOp({ x: rows, gain, bias }, { epsilon }), x.shape)
  })
}
