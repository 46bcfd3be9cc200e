import { causalSelfAttention, rotary, type CausalAttentionOptions } from '@wgpt/kernels'
import { learnableWaveletTransform, waveletTransform, type WaveletPlan } from '@wgpt/wavelet-op'
import type * as tf from '@tensorflow/tfjs-core'
import type { DecoderConfig } from '../config/decoder-config.js'

/** What lets a position read earlier ones. All else in a model reads its own position alone. */
export interface Sight {
  /** Tokens before the first one that is given. */
  readonly offset: number
  /**
   * Causal multi-head self-attention.
   * @param qkv [batch, time, 3 · channel]: queries, keys, values
   * @param dropout of the probabilities, in training
   * @returns [batch, time, channel]
   */
  attend(qkv: tf.Tensor3D, layer: number, dropout?: CausalAttentionOptions['dropout']): tf.Tensor3D
  /**
   * The wavelet at its place.
   * @param x [batch, time, channel]
   * @param kernels of a learnable one
   */
  filter(x: tf.Tensor3D, layer: number, kernels: tf.Tensor1D | undefined): tf.Tensor3D
}

/** Rotary positions, where the config has them. */
export const rotated = (
  qkv: tf.Tensor3D,
  { positions, headCount }: Pick<DecoderConfig, 'positions' | 'headCount'>,
  offset: number,
): tf.Tensor3D => (positions === 'rope' ? rotary(qkv, { headCount, offset }) : qkv)

/** Sees the sequences as a whole. */
export const wholeSequences = (config: DecoderConfig, plan: WaveletPlan): Sight => ({
  offset: 0,
  attend: (qkv, _, dropout) => causalSelfAttention(rotated(qkv, config, 0), config.headCount, dropout && { dropout }),
  filter: (x, _, kernels) => (kernels ? learnableWaveletTransform(x, kernels, plan) : waveletTransform(x, plan)),
})
