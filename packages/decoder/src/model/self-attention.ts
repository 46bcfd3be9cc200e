import { causalSelfAttention } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import { applyLinear } from './layers.js'
import type { Weights } from './weights.js'

/** Causal multi-head self-attention. x: [batch, time, channel], and so is the result. */
export const selfAttention = (x: tf.Tensor3D, weights: Weights, headCount: number): tf.Tensor3D =>
  applyLinear(causalSelfAttention(applyLinear(x, weights.of('c_attn')), headCount), weights.of('c_proj'))
