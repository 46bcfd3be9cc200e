import type { DecoderOptions } from '../config/decoder-config.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { filters } from '../parts/filters/index.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'
import { placeWidths } from '../parts/place-widths.js'
import { positions } from '../parts/positions/index.js'
import { tiny } from './fixtures.js'

type FilterKind = keyof typeof filters

export const base = { ...tiny, embeddingSize: 8, contextLength: 8, layerCount: 2 } satisfies DecoderOptions
export const kindsOfFilter = Object.keys(filters) as FilterKind[]
export const filterAt = (kind: FilterKind, place?: string) =>
  ({ kind, ...(place && { place }) }) as { kind: FilterKind }

/** What several parts do alike. */
const choices: Record<string, Partial<DecoderOptions>> = {
  'norm after the embeddings': { embeddingNorm: true },
  'queries and keys normed': { queryKeyNorm: true },
  'value residual': { valueResidual: true },
  'no biases': { biases: false, headHiddenSize: 3, tiedEmbeddings: false },
  'a soft cap': { logitSoftCap: 1.5 },
}

/** A decoder of every part of the manifests, filters at every place that they take. */
export const decoders: [name: string, options: DecoderOptions][] = [
  ...(Object.keys(mixers) as (keyof typeof mixers)[]).map(
    (mixer) => [`mixer ${mixer}`, { ...base, mixer }] as [string, DecoderOptions],
  ),
  ...(Object.keys(positions) as (keyof typeof positions)[]).map(
    (name) => [`positions ${name}`, { ...base, positions: name }] as [string, DecoderOptions],
  ),
  ...(Object.keys(norms) as (keyof typeof norms)[]).map(
    (norm) => [`norm ${norm}`, { ...base, norm }] as [string, DecoderOptions],
  ),
  ...(Object.keys(feedForwards) as (keyof typeof feedForwards)[]).map(
    (activation) =>
      [
        `activation ${activation}, a filter inside`,
        { ...base, activation, filters: [filterAt('learnable', 'feedForwardHidden')] },
      ] as [string, DecoderOptions],
  ),
  ...kindsOfFilter.map(
    (kind) => [`filter ${kind}`, { ...base, filters: [filterAt(kind)] }] as [string, DecoderOptions],
  ),
  ...Object.keys(
    placeWidths({ ...base, headHiddenSize: 0, tiedEmbeddings: true, mixer: 'attention', activation: 'gelu' }),
  ).map(
    (place) => [`place ${place}`, { ...base, filters: [filterAt('learnable', place)] }] as [string, DecoderOptions],
  ),
  ...Object.entries(choices).map(([name, choice]) => [name, { ...base, ...choice }] as [string, DecoderOptions]),
  [
    'values mixed, filters on them and on what they are made of, and heads normed before they are turned',
    {
      ...base,
      positions: 'rope',
      filters: [filterAt('convolution', 'qkv'), filterAt('shift', 'values')],
      valueResidual: true,
      queryKeyNorm: true,
    },
  ],
  ['the wavelet and smear', { ...base, wavelet: { kind: 'learnable' }, filters: [filterAt('smear')] }],
  [
    'the wavelet and Canon A and C',
    {
      ...base,
      wavelet: { kind: 'fixed' },
      filters: [{ kind: 'convolution', place: ['mixerInput', 'feedForwardInput'] }],
    },
  ],
  [
    'three filters, two of a kind, and the short form',
    {
      ...base,
      wavelet: { kind: 'fixed' },
      filters: [filterAt('learnable'), filterAt('fixed', 'qkv'), filterAt('learnable', 'queries')],
    },
  ],
]
