import { layerNorm, linear, rmsNorm, swiglu, type LinearOptions } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import type { Weights } from './weights.js'

/** activation(x·weight + bias) + residual, along the last axis. */
export const applyLinear = (x: tf.Tensor, weights: Weights, options?: LinearOptions): tf.Tensor3D =>
  linear(x, weights.matrix('weight'), weights.vector('bias'), options) as tf.Tensor3D

export const applyNorm = (x: tf.Tensor3D, weights: Weights, norm: DecoderConfig['norm']): tf.Tensor3D =>
  (norm === 'rms'
    ? rmsNorm(x, weights.vector('weight'))
    : layerNorm(x, weights.vector('weight'), weights.vector('bias'))) as tf.Tensor3D

/** A branch of a block: what it adds to the residual stream, or with a residual their sum. */
export type Branch = (residual?: tf.Tensor3D) => tf.Tensor3D

/** GELU(x·c_fc)·c_proj, or (swish(x·c_gate) · (x·c_fc))·c_proj. */
export const feedForward =
  (x: tf.Tensor3D, weights: Weights, activation: DecoderConfig['activation']): Branch =>
  (residual) => {
    const hidden =
      activation === 'swiglu'
        ? swiglu(applyLinear(x, weights.of('c_gate')), applyLinear(x, weights.of('c_fc')))
        : applyLinear(x, weights.of('c_fc'), { activation: 'geluTanh' })
    return applyLinear(hidden, weights.of('c_proj'), residual && { residual })
  }
