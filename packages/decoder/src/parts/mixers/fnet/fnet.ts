import * as tf from '@tensorflow/tfjs-core'
import { tableOf } from '../../graph/tables.js'
import { alongTime, lastTable } from '../along-time.js'
import { onlyAttention, type MixerPart } from '../mixer.js'
import { readsAhead } from '../reads-ahead.js'

/**
 * The real part of the Fourier transform over time and channels, instead of attention: every position reads all others. Our norm stands before
 * the branch, the paper's after it, so the transform here keeps its input's energy, as the paper's norm sees to. No parameter.
 * Source: arXiv 2105.03824
 */
export const fnet: MixerPart = {
  ...readsAhead,
  places: ({ embeddingSize }) => ({ mixerInput: embeddingSize }),
  problem: (shape) => onlyAttention('fnet', shape),
  layout: ({ embeddingSize }, norm) => norm.layout('ln_1', embeddingSize),
  apply(x, pass) {
    const mixed = fourier(pass.filtered(pass.norm(x, 'ln_1'), 'mixerInput'))
    return pass.added(x, (residual) => (residual ? tf.add(residual, mixed) : mixed), 'fnet')
  },
  cost: ({ embeddingSize: size, contextLength }, norm) => ({
    // The channels' cosines and sines, as products; then both over time.
    products: 4 * size * size,
    mixing: 4 * contextLength * size,
    saved: norm.cost(size).saved,
    keptBytes: 0,
  }),
}

/** Re(F·x·F) / √(time · channels) of each sequence [batch, time, channel], F the Fourier matrices: cos·x·cos − sin·x·sin. */
export function fourier(x: tf.Tensor3D): tf.Tensor3D {
  const [batch, time, channels] = x.shape
  return tf.tidy(() => {
    const rows = tf.reshape<tf.Rank.R2>(x, [batch * time, channels])
    const ofChannels = tf.tensor2d(channelWaves(channels), [channels, 2 * channels])
    const [cosines, sines] = tf.split(tf.reshape(tf.matMul(rows, ofChannels), [batch, time, 2 * channels]), 2, 2)
    const both = tf.concat3d([cosines, sines] as tf.Tensor3D[], 1)
    return alongTime(both, tf.tensor2d(timeWaves(time), [2 * time, time]))
  })
}

/** The angle of a transform of so many values; whole turns are left out, which keeps it exact. */
const angle = (n: number, a: number, b: number) => (2 * Math.PI * ((a * b) % n)) / n

/** [channels, 2 · channels]: cosines, then sines. */
const channelWaves = lastTable((n) =>
  tableOf(n, 2 * n, (row, column) =>
    column < n ? Math.cos(angle(n, row, column)) / Math.sqrt(n) : Math.sin(angle(n, row, column - n)) / Math.sqrt(n),
  ),
)

/** [2 · time, time]: cosines, and below them sines that are subtracted. */
const timeWaves = lastTable((n) =>
  tableOf(2 * n, n, (row, column) =>
    row < n ? Math.cos(angle(n, row, column)) / Math.sqrt(n) : -Math.sin(angle(n, row - n, column)) / Math.sqrt(n),
  ),
)
