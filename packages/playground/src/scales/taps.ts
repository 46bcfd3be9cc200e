import type { WaveletPlan } from '@wgpt/wavelet-op'

/** Of every level that occurs but 0, the kernel of its first channel: the share that each past token has, the newest first. */
export function tapsByLevel(plan: WaveletPlan, kernels: ArrayLike<number>): Record<string, number[]> {
  const taps: Record<string, number[]> = {}
  for (let channel = plan.firstProcessed; channel < plan.levels.length; channel++) {
    const level = plan.levels[channel]!
    const place = channel - plan.firstProcessed
    const [start, end] = [plan.kernelOffsets[place]!, plan.kernelOffsets[place + 1]!]
    if (level in taps) continue
    taps[level] = Array.from({ length: end - start }, (_, tap) => Number(kernels[start + tap]!.toPrecision(4)))
  }
  return taps
}
