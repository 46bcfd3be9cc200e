import { gelu, layerNorm, linear, rmsNorm, swiglu, type LinearOptions } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'
import type { Weights } from './weights.js'

/** activation(x·weight + bias) + residual, along the last axis; with an adapter x·A·B·scale is added before the activation. */
export function applyLinear(x: tf.Tensor, weights: Weights, options: Omit<LinearOptions, 'frozen'> = {}): tf.Tensor3D {
  const [weight, bias, frozen] = [weights.matrix('weight'), weights.vector('bias'), weights.isFrozen]
  const { lora } = weights
  if (!lora) return linear(x, weight, bias, { ...options, frozen }) as tf.Tensor3D
  const { activation, residual } = options
  const scaled = tf.mul<tf.Tensor2D>(lora.b, lora.scale)
  const beside = linear(linear(x, lora.a as tf.Tensor as tf.Tensor2D), scaled, undefined, {
    ...(residual && activation === undefined && { residual }),
  })
  const sums = linear(x, weight, bias, { residual: beside, frozen }) as tf.Tensor3D
  if (activation === undefined) return sums
  const y = gelu(sums, { form: activation === 'geluTanh' ? 'tanh' : 'exact' })
  return residual ? tf.add(y, residual) : y
}

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
