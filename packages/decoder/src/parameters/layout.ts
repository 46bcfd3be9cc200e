import type { DecoderConfig } from '../config/decoder-config.js'
import { embedding, EMBEDDING_NORM } from '../parts/embedding/embedding.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { NORM } from '../parts/feed-forwards/feed-forward.js'
import { filterSites, type FilterSite } from '../parts/filters/filter-sites.js'
import { head } from '../parts/head/head.js'
import { below, type ParameterLayout } from '../parts/layout.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'
import { positions } from '../parts/positions/index.js'

export type { ParameterLayout }

/**
 * Every parameter of a decoder, in the model's order: those of its parts. Kernels are [in, out], as in Hugging Face's GPT-2;
 * `lm_head.weight` is [vocabulary, in], as there.
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
 * console.log(parameterLayout(decoder.config)[0].name) // → transformer.wte.weight
 * decoder.dispose()
 * ```
 */
export function parameterLayout(config: DecoderConfig): ParameterLayout[] {
  const sites = filterSites(config)
  const norm = norms[config.norm]
  return [
    ...embedding.layout(config, positions[config.positions]),
    ...below(
      'transformer',
      filterLayout(sites, (place) => place === 'embedding'),
    ),
    ...(config.embeddingNorm ? norm.layout(`transformer.${EMBEDDING_NORM}`, config.embeddingSize) : []),
    ...Array.from({ length: config.layerCount }, (_, layer) =>
      below(`transformer.h.${layer}`, blockLayout(config, sites)),
    ).flat(),
    ...norm.layout('transformer.ln_f', config.embeddingSize),
    ...head.layout(config),
  ]
}

/** Of one block, below its name. */
function blockLayout(config: DecoderConfig, sites: readonly FilterSite[]): ParameterLayout[] {
  const [mixer, feedForward, norm] = [mixers[config.mixer], feedForwards[config.activation], norms[config.norm]]
  const [inMixer, inFeedForward] = [mixer.places(config), feedForward.places(config)]
  return [
    ...filterLayout(sites, (place) => place in inMixer),
    ...mixer.layout(config, norm),
    ...filterLayout(sites, (place) => place in inFeedForward),
    ...norm.layout(NORM, config.embeddingSize),
    ...feedForward.layout(config),
    ...filterLayout(sites, (place) => place === 'afterBlock'),
  ]
}

const filterLayout = (sites: readonly FilterSite[], isHere: (place: FilterSite['place']) => boolean) =>
  sites.filter(({ place }) => isHere(place)).flatMap(({ name, filter }) => below(name, filter.layout))

/**
 * The names of all parameters that belong to filters.
 * @example
 * ```ts
 * const decoder = createDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2, wavelet: { kind: 'learnable' } })
 * console.log([...filterParameters(decoder.config)].length) // → 1
 * decoder.dispose()
 * ```
 */
export function filterParameters(config: DecoderConfig): ReadonlySet<string> {
  const names = new Set(
    filterSites(config).flatMap(({ name, filter }) => filter.layout.map((one) => `${name}.${one.name}`)),
  )
  return new Set(
    parameterLayout(config).flatMap(({ name }) =>
      names.has(name.replace(/^transformer\.(?:h\.\d+\.)?/, '')) ? [name] : [],
    ),
  )
}
