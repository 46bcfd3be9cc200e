import * as tf from '@tensorflow/tfjs-core'
import { tableOf } from '../../graph/tables.js'
import { alongTime, lastTable } from '../along-time.js'
import { onlyAttention, type MixerPart } from '../mixer.js'
import { readsAhead } from '../reads-ahead.js'

/**
 * A prism: the cosine transform of each channel over the whole sequence, of which a fifth of the channels keeps each of five bands, from the slowest
 * to the fastest; then back. Every position reads all others. No parameter. Source: arXiv 2011.04823
 */
export const dctBands: MixerPart = {
  ...readsAhead,
  places: ({ embeddingSize }) => ({ mixerInput: embeddingSize }),
  problem: (shape) => onlyAttention('dct-bands', shape),
  layout: ({ embeddingSize }, norm) => norm.layout('ln_1', embeddingSize),
  apply(x, pass) {
    const mixed = prism(pass.filtered(pass.norm(x, 'ln_1'), 'mixerInput'))
    return pass.added(x, (residual) => (residual ? tf.add(residual, mixed) : mixed), 'dct-bands')
  },
  cost: ({ embeddingSize: size, contextLength }, norm) => ({
    products: 0,
    // There and back is one matrix per band.
    mixing: 2 * contextLength * size,
    saved: norm.cost(size).saved,
    keptBytes: 0,
  }),
}

/** Where the bands begin in the paper's sequences of 512: document, paragraph, sentence, phrase, word; scaled to other lengths. */
const beginnings = [0, 2, 9, 34, 130, 512]
const bandCount = beginnings.length - 1

/** The first and the last frequency + 1 of a band, of so many positions. */
export function bandOf(band: number, time: number): readonly [number, number] {
  const [from, to] = [band, band + 1].map((end) => Math.ceil((beginnings[end]! * time) / 512))
  return [from!, to!]
}

/** [batch, time, channel] → the same, each fifth of the channels through its band. */
export function prism(x: tf.Tensor3D): tf.Tensor3D {
  const [batch, time, channels] = x.shape
  return tf.tidy(() => {
    const ends = Array.from({ length: bandCount + 1 }, (_, band) => Math.round((band * channels) / bandCount))
    const parts = bandMatrices(time).flatMap((matrix, band) => {
      const [from, count] = [ends[band]!, ends[band + 1]! - ends[band]!]
      if (count === 0) return []
      return [alongTime(tf.slice3d(x, [0, 0, from], [batch, time, count]), tf.tensor2d(matrix, [time, time]))]
    })
    return tf.concat3d(parts, 2)
  })
}

/** What each band lets through: [time, time], symmetric. All together are the identity. */
const bandMatrices = lastTable((time) => {
  const waves = Float64Array.from({ length: time * time }, (_, at) => cosine(at % time, Math.floor(at / time), time))
  return Array.from({ length: bandCount }, (_, band) => {
    const [from, to] = bandOf(band, time)
    return tableOf(time, time, (a, b) => {
      let sum = 0
      for (let k = from; k < to; k++) sum += waves[a * time + k]! * waves[b * time + k]!
      return sum
    })
  })
})

/** Of the orthonormal cosine transform: frequency k at a position. */
const cosine = (k: number, position: number, time: number): number =>
  Math.sqrt((k === 0 ? 1 : 2) / time) * Math.cos((Math.PI * (position + 0.5) * k) / time)
