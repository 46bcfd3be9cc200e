import { gelu, layerNorm, linear } from '@wgpt/kernels'
import type * as tf from '@tensorflow/tfjs-core'
import type { Weights } from './weights.js'

/** x·weight + bias along the last axis. */
export const applyLinear = (x: tf.Tensor, weights: Weights): tf.Tensor3D =>
  linear(x, weights.matrix('weight'), weights.vector('bias')) as tf.Tensor3D

export const applyNorm = (x: tf.Tensor3D, weights: Weights): tf.Tensor3D =>
  layerNorm(x, weights.vector('weight'), weights.vector('bias')) as tf.Tensor3D

export const feedForward = (x: tf.Tensor3D, weights: Weights): tf.Tensor3D =>
  applyLinear(gelu(applyLinear(x, weights.of('c_fc'))), weights.of('c_proj'))
