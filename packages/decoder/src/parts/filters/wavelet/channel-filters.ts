import { initialKernels, learnableWaveletTransform, waveletTransform, type WaveletPlan } from '@wgpt/wavelet-op'
import * as tf from '@tensorflow/tfjs-core'
import { fixedKernels, packedPlan, type WaveletForm } from './wavelet-packing.js'

/** What a channel is filtered by: y[t] = weights[t] · Σ taps[k]·x[t − k]. */
export interface ChannelFilter {
  /** Empty: the channel passes. */
  readonly taps: Float32Array
  /** [contextLength], of boundary 'renormalize' */
  readonly weights: Float32Array | undefined
}

/**
 * The filter of every channel. Nothing reads further back than the context.
 * @param planOf the plan at another boundary, and at full strength
 * @param kernels of a learnable wavelet
 */
export async function channelFilters(
  form: WaveletForm,
  plan: WaveletPlan,
  planOf: (boundary: WaveletPlan['boundary']) => WaveletPlan,
  kernels: Float32Array | undefined,
): Promise<readonly ChannelFilter[]> {
  const { contextLength, channels, firstProcessed, levels, kernelOffsets, taps } = packedPlan(form, plan)
  const weights = plan.boundary === 'renormalize' ? await startWeights(form, planOf) : undefined
  const packed = form === 'fixed' ? await fixedKernels(plan) : (kernels ?? new Float32Array(0))
  return Array.from({ length: channels }, (_, channel): ChannelFilter => {
    const passes = form === 'fixed' && levels[channel] === 0
    if (channel < firstProcessed || passes) return { taps: new Float32Array(0), weights: undefined }
    const start = kernelOffsets[channel - firstProcessed]!
    const count = Math.min(taps[channel]!, contextLength)
    return { taps: packed.subarray(start, start + count), weights: weights?.(channel) }
  })
}

/**
 * What boundary 'renormalize' multiplies a channel's samples with, by time. It depends on neither x nor kernels: it is read off the op, as
 * what it makes of ones over what it makes of them without the boundary.
 */
async function startWeights(
  form: WaveletForm,
  planOf: (boundary: WaveletPlan['boundary']) => WaveletPlan,
): Promise<(channel: number) => Float32Array> {
  const plans = [planOf('zero'), planOf('renormalize')]
  const { contextLength, channels } = plans[0]!
  const [zero, renormalized] = await Promise.all(plans.map((plan) => responseToOnes(form, plan)))
  return (channel) =>
    Float32Array.from({ length: contextLength }, (_, t) => {
      const at = t * channels + channel
      return zero![at] === renormalized![at] ? 1 : renormalized![at]! / zero![at]!
    })
}

async function responseToOnes(form: WaveletForm, plan: WaveletPlan): Promise<Float32Array> {
  const y = tf.tidy(() => {
    const ones = tf.ones<tf.Rank.R2>([plan.contextLength, plan.channels])
    return form === 'learnable'
      ? learnableWaveletTransform(ones, initialKernels(plan), plan)
      : waveletTransform(ones, plan)
  })
  try {
    return (await y.data<'float32'>()).slice()
  } finally {
    y.dispose()
  }
}
