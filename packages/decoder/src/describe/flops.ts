import { describePlan } from '@wgpt/wavelet-op'
import type { DecoderConfig } from '../config/decoder-config.js'
import { waveletPlan } from '../config/wavelet-config.js'

/** Floating-point operations a token: a multiplication and an addition of a product are two. */
export interface Flops {
  /** Matrix products with weights, the logits' among them. */
  readonly products: number
  /** Products of queries with keys, and of what comes out with values: the mean over a context, position t looking at t + 1. */
  readonly attention: number
  readonly wavelet: number
  /** All three. Norms, activations, additions and embeddings are not counted: they are below a hundredth of it at usual sizes. */
  readonly forward: number
  /** Of the forward pass, the part of the blocks: what activation checkpointing computes a second time. */
  readonly blocks: number
  /** Forward and backward: products and attention count three times, the wavelet with its gradients. */
  readonly training: number
}

/** What a token costs, in sequences as long as the context. */
export function flopsPerToken(config: DecoderConfig): Flops {
  const { embeddingSize: size, feedForwardSize, layerCount, headHiddenSize, vocabularySize, contextLength } = config
  const isMixing = config.mixer === 'attention'
  const mixing = isMixing ? 4 * size * size : 0
  const feedForward = (config.activation === 'swiglu' ? 3 : 2) * size * feedForwardSize
  const head = headHiddenSize * size + (headHiddenSize || size) * vocabularySize
  const blockProducts = 2 * layerCount * (mixing + feedForward)
  const products = blockProducts + 2 * head
  const attention = isMixing ? layerCount * 4 * size * ((contextLength + 1) / 2) : 0
  const { kind, place } = config.wavelet
  const applications = kind === 'none' ? 0 : place === 'embedding' ? 1 : layerCount
  const cost = kind === 'none' ? undefined : describePlan(waveletPlan(config))[kind].operations
  const wavelet = applications * (cost?.forward ?? 0)
  return {
    products,
    attention,
    wavelet,
    forward: products + attention + wavelet,
    blocks: blockProducts + attention + (place === 'embedding' ? 0 : wavelet),
    training: 3 * (products + attention) + wavelet + applications * (cost?.backward ?? 0),
  }
}
