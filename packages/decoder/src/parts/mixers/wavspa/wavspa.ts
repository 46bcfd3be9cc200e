import * as tf from '@tensorflow/tfjs-core'
import { alongTime, lastTable } from '../along-time.js'
import { intoResidual, linearLayout } from '../../layout.js'
import { applyLinear } from '../../linear.js'
import { onlyAttention, type MixerPart } from '../mixer.js'
import { readsAhead } from '../reads-ahead.js'
import { paddedLength, waveletMatrix } from './wavelet-matrix.js'

/**
 * Attention between wavelet coefficients instead of positions: the sequence is transformed (Daubechies' four taps, all levels), every coefficient
 * attends to every other one, and what comes of it is transformed back. A coefficient spans positions, so each position reads all others.
 * Source: arXiv 2210.01989, with fixed wavelets
 */
export const wavspa: MixerPart = {
  ...readsAhead,
  places: ({ embeddingSize }) => ({ mixerInput: embeddingSize }),
  problem: (shape) =>
    shape.embeddingSize % shape.headCount === 0
      ? onlyAttention('wavspa', shape)
      : {
          field: 'headCount',
          message: `is ${shape.headCount}, which must divide embeddingSize (${shape.embeddingSize})`,
        },
  layout: (shape, norm) => [
    ...norm.layout('ln_1', shape.embeddingSize),
    ...linearLayout(shape, 'attn.c_attn', [shape.embeddingSize, 3 * shape.embeddingSize]),
    ...linearLayout(shape, 'attn.c_proj', [shape.embeddingSize, shape.embeddingSize], intoResidual(shape)),
  ],
  apply(x, pass) {
    const weights = pass.weights.of('attn')
    const read = pass.filtered(pass.norm(x, 'ln_1'), 'mixerInput')
    const [, time, channels] = x.shape
    const matrix = waveletTensor(time)
    const qkv = applyLinear(alongTime(read, matrix), weights.of('c_attn'))
    const attended = applyLinear(attendToAll(qkv, pass.shape.headCount, channels), weights.of('c_proj'))
    const mixed = alongTime(attended, tf.transpose(matrix))
    return pass.added(x, (residual) => (residual ? tf.add(residual, mixed) : mixed), 'wavspa')
  },
  cost({ embeddingSize: size, headCount, contextLength }, norm) {
    const padded = paddedLength(contextLength)
    const share = padded / contextLength
    return {
      products: 2 * 4 * size * size * share,
      // There and back, then products of queries with keys and of shares with values, of all coefficients.
      mixing: 2 * 2 * padded * size + 2 * 2 * padded * share * size,
      saved: norm.cost(size).saved + share * (8 * size + headCount * padded),
      keptBytes: 0,
    }
  },
}

/** [time, coefficients]: positions beyond the end are zeros, which contribute nothing. */
function waveletTensor(time: number): tf.Tensor2D {
  const padded = paddedLength(time)
  return tf.slice2d(tf.tensor2d(table(padded), [padded, padded]), [0, 0], [time, padded])
}
const table = lastTable(waveletMatrix)

/** Queries, keys and values [batch, place, 3 · channel] → [batch, place, channel]: no place is hidden from another. */
function attendToAll(qkv: tf.Tensor3D, headCount: number, channels: number): tf.Tensor3D {
  const [batch, places] = qkv.shape
  const size = channels / headCount
  const [queries, keys, values] = tf
    .split(qkv, 3, 2)
    .map((part) =>
      tf.reshape<tf.Rank.R3>(
        tf.transpose(tf.reshape<tf.Rank.R4>(part, [batch, places, headCount, size]), [0, 2, 1, 3]),
        [batch * headCount, places, size],
      ),
    ) as [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D]
  const scores = tf.matMul(tf.mul<tf.Tensor3D>(queries, 1 / Math.sqrt(size)), keys, false, true)
  const mixed = tf.reshape<tf.Rank.R4>(tf.matMul(tf.softmax(scores), values), [batch, headCount, places, size])
  return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch, places, channels])
}
