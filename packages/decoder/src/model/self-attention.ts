import { causalSelfAttention } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { applyLinear, type Branch } from './layers.js'
import type { Weights } from './weights.js'

/** Causal multi-head self-attention. x: [batch, time, channel], and so is the result. */
export const selfAttention =
  (x: tf.Tensor3D, weights: Weights, headCount: number): Branch =>
  (residual) => {
    const mixed = causalSelfAttention(applyLinear(x, weights.of('c_attn')), headCount)
    return applyLinear(mixed, weights.of('c_proj'), residual && { residual })
  }
