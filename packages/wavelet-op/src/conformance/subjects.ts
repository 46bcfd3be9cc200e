import * as tf from '@tensorflow/tfjs-core'
import { learnableWaveletTransform } from '../causal-filter-bank/op.js'
import { waveletTransform } from '../causal-wavelet/op.js'
import type { Direction } from '../contract.js'
import { createWaveletPlan, type WaveletPlan, type WaveletPlanOptions } from '../plan/create-plan.js'
import { windowTaps } from '../plan/windows.js'
import { referenceFilterBank, referenceWavelet } from '../testing/reference.js'
import { samples } from '../testing/samples.js'

/** A plan, fixed or with kernels, by the backend and by its definition in float64. */
export interface Subject {
  readonly name: string
  readonly plan: WaveletPlan
  /** Values of learnable kernels; null for the fixed op. */
  readonly kernels: Float32Array | null
  /** float32 [..., time, channel] → the same shape; call it in a tidy. @param segments int32 [..., time] */
  readonly apply: (x: tf.Tensor, segments?: tf.Tensor) => tf.Tensor
  /** @param x [sequence, time, channel] */
  readonly reference: (x: ArrayLike<number>, time: number, direction?: Direction) => Float64Array
}

type Options = Omit<WaveletPlanOptions, 'channels' | 'contextLength' | 'schedule'> & { learnable?: boolean }

/** Every kind of plan. `levels` are made for each by the promise that is checked. */
const kinds: readonly Options[] = [
  {},
  { boundary: 'renormalize' },
  { strength: 0.3 },
  { boundary: 'renormalize', strength: 0.75 },
  { details: true },
  { wavelet: 'db2' },
  { wavelet: 'db4', boundary: 'renormalize' },
  { wavelet: 'sym4', details: true, strength: 0.5 },
  { wavelet: 'coif1' },
  { wavelet: 'bior2.2', boundary: 'renormalize' },
  { learnable: true },
  { learnable: true, boundary: 'renormalize', strength: 0.6 },
  { learnable: true, sharing: 'level' },
  { learnable: true, sharing: 'level', boundary: 'renormalize', maximumTaps: 5 },
  { learnable: true, maximumTaps: 32 },
  { learnable: true, wavelet: 'db2', details: true },
]

/** A subject of each kind, with those levels. */
export const subjectsWith = (levels: readonly number[], seed: number, contextLength = 512): Subject[] =>
  kinds.map((options) => subjectOf(options, levels, seed, contextLength))

export function subjectOf(
  { learnable = false, ...options }: Options,
  levels: readonly number[],
  seed: number,
  contextLength = 512,
): Subject {
  const plan = createWaveletPlan({ ...options, channels: levels.length, contextLength, schedule: levels })
  const kernels = learnable ? trained(plan, seed) : null
  const named = Object.entries(options).map(([name, value]) => `${name} ${String(value)}`)
  return {
    name: [learnable ? 'learnable' : 'fixed', ...named].join(', '),
    plan,
    kernels,
    apply: (x, segments) =>
      kernels === null
        ? waveletTransform(x, plan, { segments })
        : learnableWaveletTransform(x, tf.tensor1d(kernels), plan, { segments }),
    reference: (x, time, direction) =>
      kernels === null
        ? referenceWavelet(x, time, plan, direction)
        : referenceFilterBank(x, time, kernels, plan, direction),
  }
}

/** Kernels that are no longer the initial ones, of about the same gain. */
function trained(plan: WaveletPlan, seed: number): Float32Array {
  const { firstProcessed, channels, kernelOffsets, taps, wavelet, levels, details } = plan
  const kernels = new Float32Array(kernelOffsets[channels - firstProcessed]!)
  for (let channel = firstProcessed; channel < channels; channel++) {
    const start = kernelOffsets[channel - firstProcessed]!
    const window = windowTaps({ wavelet, level: levels[channel]!, detail: details[channel] === 1 }, taps[channel])
    const change = samples(taps[channel]!, seed + start)
    window.forEach((tap, k) => (kernels[start + k] = tap + (0.25 / window.length) * change[k]!))
  }
  return kernels
}
