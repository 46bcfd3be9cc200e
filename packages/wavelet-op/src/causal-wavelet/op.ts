import * as tf from '@tensorflow/tfjs-core'
import { CausalWavelet, CausalWaveletGrad, type Direction, type WaveletAttributes } from '../contract'
import type { WaveletPlan } from '../plan/create-plan'
import { hasKernel } from '../registry'
import { composeWavelet } from './composed'

/**
 * Causal moving average of every processed channel, over that channel's window; the other channels stay as they are, to the bit.
 * @param x float32 [..., time, channel] of rank 2 or more and any time length
 * @param plan from `createWaveletPlan`, made for x's channel count
 * @returns x's shape; y[..., t, :] reads x[..., ≤ t, :] alone. Gradients of any order exist.
 * @throws TypeError if x is no float32 tensor or plan no plan, RangeError if x's rank or channel count does not fit
 * Source: arXiv 2409.12924 (WaveletGPT)
 */
export function waveletTransform<T extends tf.Tensor>(x: T, plan: WaveletPlan): T {
  checkArguments(x, plan)
  return tf.tidy('waveletTransform', () => transform(x, plan, 'forward')) as T
}

/** One application by the current backend's kernel, or by the composition where the backend has none. */
function transform(x: tf.Tensor, plan: WaveletPlan, direction: Direction): tf.Tensor {
  const kernelName = direction === 'forward' ? CausalWavelet : CausalWaveletGrad
  if (!hasKernel(kernelName, tf.getBackend())) return transformComposed(x, plan, direction)
  const levels = tf.tensor1d(plan.levels, 'int32')
  const { boundary, strength } = plan
  return tf.engine().runKernel(kernelName, { x, levels }, { boundary, strength })
}

/** The composition as one node of the gradient's tape: no intermediate is kept for the way back. */
export function transformComposed(x: tf.Tensor, plan: WaveletPlan, direction: Direction): tf.Tensor {
  const attributes: WaveletAttributes = plan
  const opposite = direction === 'forward' ? 'adjoint' : 'forward'
  return tf.customGrad((input) => ({
    value: composeWavelet(input as tf.Tensor, plan.levels, attributes, direction),
    gradFunc: (dy: tf.Tensor) => transformComposed(dy, plan, opposite),
  }))(x)
}

function checkArguments(x: unknown, plan: unknown): void {
  if (!(x instanceof tf.Tensor))
    throw new TypeError('wavelet: x is no tensor. Pass a float32 tensor [..., time, channel].')
  if (x.dtype !== 'float32')
    throw new TypeError(`wavelet: x has dtype ${x.dtype}, the op takes float32. Cast it: x.toFloat().`)
  const { shape } = x as tf.Tensor
  if (shape.length < 2)
    throw new RangeError(
      `wavelet: x has rank ${shape.length} (shape [${shape.join(', ')}]). Pass [..., time, channel].`,
    )
  if (!isPlan(plan)) throw new TypeError('wavelet: plan is no plan. Make one with createWaveletPlan({ … }).')
  const channels = shape[shape.length - 1]!
  if (channels !== plan.channels)
    throw new RangeError(
      `wavelet: x has ${channels} channels, the plan was made for ${plan.channels}. Make a plan with { channels: ${channels} }.`,
    )
}

const isPlan = (plan: unknown): plan is WaveletPlan =>
  typeof plan === 'object' &&
  plan !== null &&
  'levels' in plan &&
  plan.levels instanceof Int32Array &&
  'channels' in plan &&
  plan.channels === plan.levels.length
