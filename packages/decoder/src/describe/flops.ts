import type { DecoderConfig } from '../config/decoder-config.js'
import { feedForwards } from '../parts/feed-forwards/index.js'
import { filterSites } from '../parts/filters/filter-sites.js'
import { head } from '../parts/head/head.js'
import { mixers } from '../parts/mixers/index.js'
import { norms } from '../parts/norms/index.js'

/** Floating-point operations per token: a multiplication and an addition of a product are two. */
export interface Flops {
  /** Matrix products with weights, the logits' among them. */
  readonly products: number
  /** What mixers compute between positions, as attention's products of queries with keys: the mean over a context. */
  readonly attention: number
  /** Of all filters. */
  readonly wavelet: number
  /** All three. Norms, activations, additions and embeddings are not counted: they are below a hundredth of it at usual sizes. */
  readonly forward: number
  /** Of the forward pass, the part of the blocks: what activation checkpointing computes a second time. */
  readonly blocks: number
  /** Forward and backward: products and attention count three times, filters with their gradients. */
  readonly training: number
}

/** What a token costs, in sequences of `time` tokens: the whole context if left out. */
export function flopsPerToken(config: DecoderConfig, time = config.contextLength): Flops {
  const { layerCount } = config
  const mixer = mixers[config.mixer].cost({ ...config, contextLength: time }, norms[config.norm])
  const blockProducts = layerCount * (mixer.products + feedForwards[config.activation].cost(config).products)
  const products = blockProducts + head.cost(config).products
  const attention = layerCount * mixer.mixing
  let [wavelet, inBlocks, backward] = [0, 0, 0]
  for (const { place, filter } of filterSites(config)) {
    const applications = place === 'embedding' ? 1 : layerCount
    wavelet += applications * filter.cost.forward
    backward += applications * filter.cost.backward
    if (place !== 'embedding') inBlocks += applications * filter.cost.forward
  }
  return {
    products,
    attention,
    wavelet,
    forward: products + attention + wavelet,
    blocks: blockProducts + attention + inBlocks,
    training: 3 * (products + attention) + wavelet + backward,
  }
}
