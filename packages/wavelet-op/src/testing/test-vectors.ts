import { createWaveletPlan, type WaveletPlanOptions } from '../plan/create-plan.js'
import { referenceFilterBank, referenceKernelGrad, referenceWavelet } from './reference.js'
import { samples } from './samples.js'

const description = [
  'Test vectors of the causal wavelet of WaveletGPT (arXiv 2409.12924) as @wgpt/wavelet-op defines it, for implementations in any language.',
  'A vector has the options of a plan, what they resolve to, an input x, the output y, a gradient dy of y and the gradient dx of x (the adjoint); with kernels it is the learnable op, and dKernels is their gradient.',
  'All lists of numbers are flat, in row-major order of shape [batch, time, channel]. Inputs are multiples of 1/64: exact in float32. Outputs were computed in float64 and rounded to 9 digits.',
  'levels, details and windows: one a channel. A channel of level 0 is unchanged (in the learnable op only before firstProcessed). kernelOffsets: where the kernel of each channel from firstProcessed on starts in kernels; the last is their length.',
  'Fixed op: stage j = 0, 1, … level-1 convolves along time with the scaling filter s of the family, divided by its sum, its taps 2^j samples apart: v[t] = sum over k of s[k]/sum(s) · u[t - k·2^j], u[<0] = 0. For haar that is the mean of the last 2^level samples. Of a detail channel the last stage uses the wavelet filter, divided by √2.',
  'Learnable op: v[t] = sum over k of kernels[start + k] · x[t - k], for the taps of the channel.',
  "boundary 'renormalize' multiplies v[t], for t before the whole window is inside, by the sum of all taps over the sum of the taps 0 … t; by 1 where that sum is below 1/8 of the sum of their magnitudes, and in detail channels. The taps are those of the fixed op, the first maximumTaps of them in the learnable one.",
  'Finally y = (1 - strength) · x + strength · v.',
  'An implementation passes if it is within tolerance · max(1, largest magnitude of the list) of every list.',
]

const cases: readonly (Partial<WaveletPlanOptions> & { name: string; learnable?: boolean })[] = [
  { name: 'haar, paper', channels: 8, contextLength: 16 },
  { name: 'haar, even, renormalized', channels: 6, contextLength: 10, schedule: 'even', boundary: 'renormalize' },
  { name: 'half strength', schedule: [0, 3, 1, 2], strength: 0.5 },
  { name: 'details of haar', schedule: [0, 1, 2, 3], details: [false, true, false, true] },
  { name: 'db2, renormalized', schedule: [0, 1, 2, 3], wavelet: 'db2', boundary: 'renormalize' },
  { name: 'sym4', schedule: [1, 0, 2], wavelet: 'sym4' },
  { name: 'bior2.2 and its details', schedule: [1, 1, 2, 2], details: [false, true, false, true], wavelet: 'bior2.2' },
  { name: 'learnable', schedule: [0, 1, 0, 2, 3], learnable: true },
  { name: 'learnable, one kernel a level', schedule: [0, 1, 2, 1, 2], sharing: 'level', learnable: true },
  {
    name: 'learnable, at most 3 taps, renormalized, faded',
    schedule: [0, 1, 3, 2],
    maximumTaps: 3,
    boundary: 'renormalize',
    strength: 0.75,
    learnable: true,
  },
]

const [batch, time] = [2, 11]

/** Short numbers that float32 holds exactly. */
const exact = (length: number, seed: number) =>
  Array.from(samples(length, seed), (value) => Math.round(value * 64) / 64)
const rounded = (values: Float64Array) => Array.from(values, (value) => Number(value.toPrecision(9)))

/** The content of `test-vectors.json`, by the float64 reference. */
export function makeTestVectors() {
  const vectors = cases.map(({ name, learnable = false, ...options }, seed) => {
    const channels = options.channels ?? (options.schedule as number[]).length
    const all = { ...options, channels, contextLength: options.contextLength ?? 8 }
    const plan = createWaveletPlan(all)
    const [x, dy] = [exact(batch * time * channels, 10 * seed + 1), exact(batch * time * channels, 10 * seed + 2)]
    const shared = {
      name,
      options: all,
      shape: [batch, time, channels],
      levels: Array.from(plan.levels),
      details: Array.from(plan.details),
      windows: Array.from(plan.windows),
      firstProcessed: plan.firstProcessed,
      x,
      dy,
    }
    if (!learnable)
      return {
        ...shared,
        y: rounded(referenceWavelet(x, time, plan)),
        dx: rounded(referenceWavelet(dy, time, plan, 'adjoint')),
      }
    const kernelOffsets = Array.from(plan.kernelOffsets)
    const kernels = exact(kernelOffsets.at(-1)!, 10 * seed + 3)
    return {
      ...shared,
      kernelOffsets,
      taps: Array.from(plan.taps),
      kernels,
      y: rounded(referenceFilterBank(x, time, kernels, plan)),
      dx: rounded(referenceFilterBank(dy, time, kernels, plan, 'adjoint')),
      dKernels: rounded(referenceKernelGrad(x, time, dy, plan)),
    }
  })
  return { format: 'wgpt-wavelet-vectors', formatVersion: 1, description, tolerance: 2e-6, vectors }
}

/** One line a list: a file that people read and diff. */
export const vectorsText = (vectors: ReturnType<typeof makeTestVectors>) =>
  `${JSON.stringify(vectors, null, 2).replace(/\[\s+([-\d][^\]]*?)\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\s+/g, ' ')}]`)}\n`
