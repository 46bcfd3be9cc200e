import * as tf from '@tensorflow/tfjs-core'
import type { DecoderOptions } from '../../config/decoder-config.js'
import { createDecoder, type Decoder } from '../../decoder.js'
import { hashOf } from '../../random/random.js'
import { asTensor, createStirredDecoder } from '../fixtures.js'

const size = { vocabularySize: 11, contextLength: 8, embeddingSize: 8, headCount: 2, feedForwardSize: 10, seed: 5 }
const tokens = [
  [0, 4, 2, 10, 1, 7],
  [3, 3, 9, 1, 8, 5],
]
const targets = [
  [4, 2, 10, 1, 7, 6],
  [3, 9, 1, 8, 5, 0],
]

const kinds = ['fixed', 'learnable'] as const
const places = ['embedding', 'beforeAttention', 'afterBlock'] as const
const wavelets: DecoderOptions['wavelet'][] = [
  { kind: 'none' },
  ...kinds.flatMap((kind) => places.map((place) => ({ kind, place }))),
]

/** Every combination of a decoder's parts, and the options that only some of them have. */
function* everyDecoder(): Generator<[name: string, options: DecoderOptions]> {
  for (const positions of ['learned', 'sinusoidal', 'rope'] as const)
    for (const norm of ['layer', 'rms'] as const)
      for (const activation of ['gelu', 'swiglu'] as const)
        for (const mixer of ['attention', 'none'] as const)
          for (const wavelet of wavelets)
            for (const tiedEmbeddings of [true, false])
              for (const headHiddenSize of [0, 8]) {
                if (mixer === 'none' && wavelet?.place === 'beforeAttention') continue
                const head = `${tiedEmbeddings ? 'tied' : 'untied'} ${headHiddenSize}`
                const filter = wavelet?.place ? `${wavelet.kind} ${wavelet.place}` : 'none'
                const parts = { positions, norm, activation, mixer, wavelet, tiedEmbeddings, headHiddenSize }
                yield [
                  [positions, norm, activation, mixer, filter, head].join(', '),
                  { ...size, layerCount: 1, ...parts },
                ]
              }
  const options: DecoderOptions['wavelet'][] = [
    { fraction: 0.75, schedule: 'even', boundary: 'renormalize', strength: 0.3 },
    { schedule: [0, 1, 3, 2, 0, 1, 2, 3], details: true },
    { wavelet: 'db2', boundary: 'renormalize', sharing: 'level' },
    { wavelet: 'bior2.2', maximumTaps: 3, strength: 0.7 },
  ]
  for (const kind of kinds)
    for (const wavelet of options)
      yield [`${kind} ${JSON.stringify(wavelet)}`, { ...size, layerCount: 2, wavelet: { ...wavelet, kind } }]
}

/** 32 bits of the numbers' own bits. */
export function bitsOf(values: Iterable<ArrayLike<number>>): string {
  let hash = ''
  for (const list of values) {
    const bytes = new Uint8Array(Float32Array.from(list).buffer)
    hash = hashOf(0, hash + String.fromCharCode(...bytes)).toString(16)
  }
  return hash.padStart(8, '0')
}

/** Initial values, logits, loss and gradients (dropout and recomputed blocks too), and what is written by chance. */
async function fingerprint(options: DecoderOptions): Promise<string> {
  const fresh = createDecoder(options)
  const initial = await Promise.all([...fresh.parameters.values()].map((parameter) => parameter.data<'float32'>()))
  fresh.dispose()
  const decoder = createStirredDecoder({ ...options, dropout: 0.25 })
  const [x, y] = [asTensor(tokens), asTensor(targets)]
  const computed: tf.Tensor[] = [decoder.logits(x)]
  for (const options of [{}, { training: true, dropoutSeed: 3, activationCheckpointing: true }]) {
    const { value, grads } = tf.variableGrads(() => decoder.loss(x, y, options), [...decoder.parameters.values()])
    computed.push(value, ...[...decoder.parameters.values()].map(({ name }) => grads[name]!))
  }
  const values = await Promise.all(computed.map((tensor) => tensor.data<'float32'>()))
  tf.dispose([x, y, ...computed])
  const written = await continuation(decoder)
  decoder.dispose()
  return `${bitsOf([...initial, ...values])} ${written}`
}

async function continuation(decoder: Decoder): Promise<string> {
  const rows: number[] = []
  for await (const { row, token } of decoder.generateBatch([[1, 2, 3], [4, 5, 6], [7]], {
    tokens: 9,
    stopTokens: [0],
    seed: 2,
  }))
    rows.push(row, token)
  return hashOf(0, rows.join()).toString(16)
}

/** By the decoder's name. @param every of so many decoders one is taken */
export async function fingerprints(every = 1): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  let index = 0
  for (const [name, options] of everyDecoder()) if (index++ % every === 0) found[name] = await fingerprint(options)
  return found
}
