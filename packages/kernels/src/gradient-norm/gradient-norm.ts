import * as tf from '@tensorflow/tfjs-core'
import {
  checkList,
  checkPositive,
  checkShape,
  checkTensor,
  hasKernel,
  registerKernels,
  runKernel,
  type KernelSet,
} from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { globalNormCpu } from './cpu.kernel.js'
import { ClippingReport, ClipScale, GlobalNorm } from './names.js'
import { globalNormWasm } from './wasm.kernel.js'
import { clippingReportWebGpu, clipScaleWebGpu, globalNormWebGpu } from './webgpu.kernel.js'

/** They have no gradients. */
export const globalNormKernels: KernelSet = {
  maker,
  kernels: [clippingReportWebGpu, clipScaleWebGpu, globalNormCpu, globalNormWasm, globalNormWebGpu],
}

/**
 * Euclidean norm of all tensors together, as one vector.
 * @param gradients float32, any shapes; none gives 0
 * @returns scalar; it has no gradient of its own
 * @throws TypeError for another dtype
 * @example
 * ```ts
 * globalNorm([tf.tensor1d([3]), tf.tensor1d([4])]).print() // 5
 * ```
 */
export function globalNorm(gradients: readonly tf.Tensor[]): tf.Scalar {
  checkGradients('globalNorm', gradients)
  return tf.tidy('globalNorm', () => {
    if (gradients.length === 0) return tf.scalar(0)
    registerKernels(globalNormKernels)
    if (hasKernel(GlobalNorm)) return runKernel(GlobalNorm, { gradients: [...gradients] }) as tf.Scalar
    const squares = gradients.map((gradient) => tf.sum<tf.Scalar>(tf.square(gradient)))
    // Not tf.addN: on webgpu it binds a buffer a term, and gives 0 beyond the device's limit of 8.
    return tf.sqrt(tf.sum<tf.Scalar>(tf.stack(squares)))
  })
}

/**
 * What gradients of this norm are multiplied by to have a norm of at most `limit`: min(limit / (norm + 1e-6), 1). Hand it to
 * `adamwStep` as its scale: nothing is read back, and no gradient is written again.
 * @throws RangeError for a limit that isn't above 0 or a norm that isn't a scalar
 * Source: PyTorch's clip_grad_norm_
 * @example
 * ```ts
 * const norm = globalNorm([tf.tensor1d([3, 4])])
 * clipScale(norm, 1).print() // 0.2
 * ```
 */
export function clipScale(norm: tf.Scalar, limit: number): tf.Scalar {
  checkTensor('clipScale', 'norm', norm, 'float32')
  checkShape('clipScale', 'norm', norm, [], 'what globalNorm returns')
  checkPositive('clipScale', 'limit', limit)
  registerKernels(globalNormKernels)
  if (hasKernel(ClipScale)) return runKernel(ClipScale, { norm }, { limit }) as tf.Scalar
  return tf.tidy('clipScale', () => tf.minimum(tf.div(limit, tf.add(norm, 1e-6)), 1))
}

/**
 * What a training step tells of itself and clips by, in as few dispatches as the backend has for it: `report` is [loss, globalNorm(gradients)],
 * to be read back at once, `scale` is clipScale(norm, limit).
 * @param loss float32 scalar
 * @param gradients float32, any shapes
 * @throws TypeError for another dtype, RangeError for a loss that isn't a scalar or a limit that isn't above 0
 * @example
 * ```ts
 * const { report, scale } = clippingReport(tf.scalar(2), [tf.tensor1d([3, 4])], 1)
 * report.print() // 2, 5
 * scale.print() // 0.2
 * ```
 */
export function clippingReport(
  loss: tf.Scalar,
  gradients: readonly tf.Tensor[],
  limit: number,
): { report: tf.Tensor1D; scale: tf.Scalar } {
  checkTensor('clippingReport', 'loss', loss, 'float32')
  checkShape('clippingReport', 'loss', loss, [], 'one number')
  checkGradients('clippingReport', gradients)
  checkPositive('clippingReport', 'limit', limit)
  registerKernels(globalNormKernels)
  return tf.tidy('clippingReport', () => {
    if (gradients.length > 0 && hasKernel(ClippingReport)) {
      const made = runKernel(ClippingReport, { loss, gradients: [...gradients] }, { limit }) as tf.Tensor[]
      return { report: made[0] as tf.Tensor1D, scale: made[1] as tf.Scalar }
    }
    const norm = globalNorm(gradients)
    return { report: tf.stack([loss, norm]) as tf.Tensor1D, scale: clipScale(norm, limit) }
  })
}

function checkGradients(op: string, gradients: readonly tf.Tensor[]): void {
  checkList(op, 'gradients', gradients)
  for (const [index, gradient] of gradients.entries()) checkTensor(op, `gradients[${index}]`, gradient, 'float32')
}
