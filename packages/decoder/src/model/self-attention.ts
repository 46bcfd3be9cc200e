import { causalAttention } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import { applyLinear } from './layers.js'
import type { Weights } from './weights.js'

/** Causal multi-head self-attention. x: [batch, time, channel], and so is the result. */
export function selfAttention(x: tf.Tensor3D, weights: Weights, headCount: number): tf.Tensor3D {
  const [batch, time, channels] = x.shape
  const size = channels / headCount
  const [q, k, v] = tf
    .split(applyLinear(x, weights.of('c_attn')), 3, 2)
    .map((part) => tf.transpose(tf.reshape<tf.Rank.R4>(part, [batch, time, headCount, size]), [0, 2, 1, 3]))
  const mixed = tf.transpose(causalAttention(q!, k!, v!), [0, 2, 1, 3])
  return applyLinear(tf.reshape(mixed, [batch, time, channels]), weights.of('c_proj'))
}
