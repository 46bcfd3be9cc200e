import { createWaveletPlan, initialKernels, type WaveletPlan } from '@wgpt/wavelet-op'
import type { FilterPacking } from '../filter.js'

/** The fixed wavelet, or the one whose kernels are trained. */
export type WaveletForm = 'fixed' | 'learnable'

/** How a wavelet's taps are written to files: those of a learnable one as they are, those of a fixed one once per level. */
export function packingOf(form: WaveletForm, plan: WaveletPlan): FilterPacking {
  const { taps, firstProcessed, kernelOffsets } = packedPlan(form, plan)
  return {
    taps: [...taps],
    starts: Array.from(taps, (_, channel) => (channel < firstProcessed ? 0 : kernelOffsets[channel - firstProcessed]!)),
    constants: form === 'fixed' ? () => fixedKernels(plan) : undefined,
  }
}

/** No window is read further back than the context, so no more taps of a fixed wavelet than that are written. */
export function packedPlan(form: WaveletForm, plan: WaveletPlan): WaveletPlan {
  if (form === 'learnable') return plan
  const { channels, contextLength, wavelet, boundary, strength } = plan
  return createWaveletPlan({
    channels,
    contextLength,
    wavelet,
    boundary,
    strength,
    schedule: [...plan.levels],
    details: Array.from(plan.details, (detail) => detail === 1),
    sharing: 'level',
    maximumTaps: contextLength,
  })
}

/** The taps of a fixed wavelet, packed. */
export async function fixedKernels(plan: WaveletPlan): Promise<Float32Array> {
  const kernels = initialKernels(packedPlan('fixed', plan))
  try {
    return (await kernels.data<'float32'>()).slice()
  } finally {
    kernels.dispose()
  }
}
