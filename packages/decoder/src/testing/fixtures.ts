import * as tf from '@tensorflow/tfjs-core'
import { waveletPlan } from '../parts/filters/wavelet/wavelet-options.js'
import { createDecoder, type Decoder } from '../decoder.js'
import type { DecoderOptions } from '../config/decoder-config.js'
import { ReferenceDecoder } from './reference-decoder.js'

/** As small as a decoder with every part can be. */
export const tiny = {
  vocabularySize: 5,
  contextLength: 6,
  embeddingSize: 4,
  layerCount: 2,
  headCount: 2,
  feedForwardSize: 6,
  seed: 3,
} satisfies DecoderOptions

/** Every part of a decoder, switched on at least once. */
export const variants: Record<string, Partial<DecoderOptions>> = {
  'GPT-2': {},
  'GPT-2 with the wavelet': { wavelet: { kind: 'fixed' } },
  'sinusoidal positions, a head of its own; learnable kernels on the embeddings': {
    positions: 'sinusoidal',
    tiedEmbeddings: false,
    headHiddenSize: 3,
    wavelet: { kind: 'learnable', place: 'embedding', schedule: [2, 1, 0, 2] },
  },
  'no attention, a renormalised and faded wavelet': {
    mixer: 'none',
    wavelet: { kind: 'fixed', boundary: 'renormalize', schedule: [0, 1, 2, 2], strength: 0.5 },
  },
  'Llama: rotary positions, RMS norm, SwiGLU; learnable kernels': {
    positions: 'rope',
    norm: 'rms',
    activation: 'swiglu',
    headCount: 1,
    wavelet: { kind: 'learnable', schedule: 'even', maximumTaps: 3 },
  },
  'learnable kernels before attention, one per level': {
    positions: 'rope',
    wavelet: { kind: 'learnable', place: 'beforeAttention', sharing: 'level', boundary: 'renormalize', strength: 0.7 },
  },
  'the strong base: RMS norm without gain, after the embeddings too and of queries and keys, ReLU², no biases, a cap, values mixed':
    {
      positions: 'rope',
      norm: 'rms-no-gain',
      embeddingNorm: true,
      queryKeyNorm: true,
      valueResidual: true,
      activation: 'relu-squared',
      biases: false,
      zeroProjections: true,
      logitSoftCap: 2,
      headCount: 1,
      layerCount: 3,
    },
}

/** A decoder of each variant. Two layers once: a software GPU takes seconds for each. */
export const cases = Object.entries(variants).map(([name, variant], i) => ({
  name,
  options: { ...tiny, ...variant, layerCount: variant.layerCount ?? (i === 1 ? 2 : 1) } satisfies DecoderOptions,
}))

export const tokens = [
  [0, 4, 2, 2, 1],
  [3, 3, 0, 1, 4],
]
export const targets = [
  [4, 2, 2, 1, 0],
  [3, 0, 1, 4, 2],
]
export const asTensor = (ids: readonly number[][]) => tf.tensor2d(ids as number[][], undefined, 'int32')

/** Initial values are near a point where much of the model does little: move every parameter away from it, by a fixed pattern. */
export function createStirredDecoder(options: DecoderOptions): Decoder {
  const decoder = createDecoder(options)
  let place = 0
  for (const parameter of decoder.parameters.values())
    tf.tidy(() => {
      const pattern = Float32Array.from({ length: parameter.size }, () => 0.5 * Math.sin(1.7 * ++place))
      parameter.assign(tf.add(parameter, tf.tensor(pattern, parameter.shape)))
    })
  return decoder
}

/** A float64 copy of a decoder, and the values it reads, which a test may change. */
export async function referenceOf(decoder: Decoder) {
  const { config } = decoder
  const parameters = new Map<string, Float64Array>()
  for (const [name, parameter] of decoder.parameters) parameters.set(name, Float64Array.from(await parameter.data()))
  return { parameters, reference: new ReferenceDecoder(config, parameters, waveletPlan(config)) }
}

/** Several documents in two sequences of 8: ids come again, and the second begins and ends with a single token. `changed` differs in the first document of each. */
export const packedDocuments = {
  packed: [
    [1, 4, 2, 2, 0, 3, 1, 1],
    [3, 3, 0, 1, 4, 2, 0, 2],
  ],
  changed: [
    [0, 1, 3, 4, 4, 3, 1, 1],
    [2, 3, 0, 1, 4, 2, 0, 2],
  ],
  targets: [
    [4, 2, 2, 0, 3, 1, 1, 0],
    [3, 0, 1, 4, 2, 0, 2, 2],
  ],
  segments: [
    [5, 5, 5, 5, 5, 6, 6, 6],
    [7, 2, 2, 2, 2, 2, 2, 7],
  ],
  documents: [
    { row: 0, from: 0, to: 5, isChanged: true },
    { row: 0, from: 5, to: 8, isChanged: false },
    { row: 1, from: 0, to: 1, isChanged: true },
    { row: 1, from: 1, to: 7, isChanged: false },
    { row: 1, from: 7, to: 8, isChanged: false },
  ],
}
