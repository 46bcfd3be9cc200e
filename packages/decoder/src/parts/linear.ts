import { gelu, linear, type LinearOptions } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import type { Weights } from './weights.js'

/** activation(x·weight + bias) + residual, along the last axis, the bias where the model has it; with an adapter x·A·B·scale is added before the activation. */
export function applyLinear(x: tf.Tensor, weights: Weights, options: Omit<LinearOptions, 'frozen'> = {}): tf.Tensor3D {
  const [weight, bias, frozen] = [weights.matrix('weight'), weights.optionalVector('bias'), weights.isFrozen]
  const { lora } = weights
  if (!lora) return linear(x, weight, bias, { ...options, frozen }) as tf.Tensor3D
  const { activation, residual } = options
  const scaled = tf.mul<tf.Tensor2D>(lora.b, lora.scale)
  const beside = linear(linear(x, lora.a), scaled, undefined, {
    ...(residual && activation === undefined && { residual }),
  })
  const sums = linear(x, weight, bias, { residual: beside, frozen }) as tf.Tensor3D
  if (activation === undefined) return sums
  const y = gelu(sums, { form: activation === 'geluTanh' ? 'tanh' : 'exact' })
  return residual ? tf.add(y, residual) : y
}
