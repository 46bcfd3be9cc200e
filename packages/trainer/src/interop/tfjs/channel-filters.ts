import * as tf from '@tensorflow/tfjs-core'
import { waveletPlan, type DecoderConfig } from '@wgpt/decoder'
import { initialKernels, learnableWaveletTransform, waveletTransform, type WaveletPlan } from '@wgpt/wavelet-op'
import type { Checkpoint } from '../../checkpoint/checkpoint.js'
import { fixedKernels, packedPlan } from '../wgpt-section.js'

/** What a channel is filtered by: y[t] = weights[t] · Σ taps[k]·x[t − k]. */
export interface ChannelFilter {
  /** Empty: the channel passes. */
  readonly taps: Float32Array
  /** [contextLength], of boundary 'renormalize' */
  readonly weights: Float32Array | undefined
}

/** The filters of every wavelet of a decoder, by layer. Nothing reads further back than the context. */
export async function channelFilters(
  config: DecoderConfig,
  parameters: Checkpoint['parameters'],
): Promise<(layer: number) => readonly ChannelFilter[]> {
  const plan = packedPlan(config)
  if (plan === undefined) return () => []
  const weights = await startWeights(config)
  const fixed = await fixedKernels(config)
  const filtersOf = (kernels: Float32Array) =>
    Array.from({ length: config.embeddingSize }, (_, channel): ChannelFilter => {
      const passes = fixed !== undefined && plan.levels[channel] === 0
      if (channel < plan.firstProcessed || passes) return { taps: new Float32Array(0), weights: undefined }
      const start = plan.kernelOffsets[channel - plan.firstProcessed]!
      const count = Math.min(plan.taps[channel]!, config.contextLength)
      return { taps: kernels.subarray(start, start + count), weights: weights?.(channel) }
    })
  if (fixed) {
    const filters = filtersOf(fixed)
    return () => filters
  }
  const part = (layer: number) => (config.wavelet.place === 'embedding' ? 'transformer' : `transformer.h.${layer}`)
  return (layer) => filtersOf(parameters.get(`${part(layer)}.wavelet.kernels`)?.values ?? new Float32Array(0))
}

/**
 * What boundary 'renormalize' multiplies a channel's samples with, by time. It depends on neither x nor kernels: it is read off the op, as
 * what it makes of ones over what it makes of them without the boundary.
 */
async function startWeights(config: DecoderConfig): Promise<((channel: number) => Float32Array) | undefined> {
  if (config.wavelet.boundary !== 'renormalize') return undefined
  const { contextLength, embeddingSize } = config
  const [zero, renormalized] = await Promise.all(
    (['zero', 'renormalize'] as const).map((boundary) => {
      const wavelet = { ...config.wavelet, boundary, strength: 1 }
      return responseToOnes(waveletPlan({ ...config, wavelet }), config.wavelet.kind)
    }),
  )
  return (channel) =>
    Float32Array.from({ length: contextLength }, (_, t) => {
      const at = t * embeddingSize + channel
      return zero![at] === renormalized![at] ? 1 : renormalized![at]! / zero![at]!
    })
}

async function responseToOnes(plan: WaveletPlan, kind: DecoderConfig['wavelet']['kind']): Promise<Float32Array> {
  const y = tf.tidy(() => {
    const ones = tf.ones<tf.Rank.R2>([plan.contextLength, plan.channels])
    return kind === 'learnable'
      ? learnableWaveletTransform(ones, initialKernels(plan), plan)
      : waveletTransform(ones, plan)
  })
  try {
    return (await y.data<'float32'>()).slice()
  } finally {
    y.dispose()
  }
}
