import { layerNorm, linear, type LinearOptions } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import type { Weights } from './weights.js'

/** activation(x·weight + bias) + residual, along the last axis. */
export const applyLinear = (x: tf.Tensor, weights: Weights, options?: LinearOptions): tf.Tensor3D =>
  linear(x, weights.matrix('weight'), weights.vector('bias'), options) as tf.Tensor3D

export const applyNorm = (x: tf.Tensor3D, weights: Weights): tf.Tensor3D =>
  layerNorm(x, weights.vector('weight'), weights.vector('bias')) as tf.Tensor3D

/** A branch of a block: what it adds to the residual stream, or with a residual their sum. */
export type Branch = (residual?: tf.Tensor3D) => tf.Tensor3D

export const feedForward =
  (x: tf.Tensor3D, weights: Weights): Branch =>
  (residual) => {
    const hidden = applyLinear(x, weights.of('c_fc'), { activation: 'geluTanh' })
    return applyLinear(hidden, weights.of('c_proj'), residual && { residual })
  }
