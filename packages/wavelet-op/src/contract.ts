import type { Attribute, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

/** Kernel names, as tfjs' registry knows them. The second is the adjoint of the first, and the first of the second. */
export const CausalWavelet = 'CausalWavelet'
export const CausalWaveletGrad = 'CausalWaveletGrad'

/** How a window that reaches before the first sample is treated: zeros are read there, or the taps inside are renormalised. */
export const boundaries = ['zero', 'renormalize'] as const
export type Boundary = (typeof boundaries)[number]

/** `forward` is y = W x; `adjoint` is its transpose, which carries gradients from y back to x. */
export type Direction = 'forward' | 'adjoint'

export interface WaveletAttributes {
  readonly boundary: Boundary
  /** In [0, 1]: y = x + strength · (W x - x). */
  readonly strength: number
}

/** What a backend gets to compute one application. Data comes as tensors, attributes are plain settings. */
export interface WaveletCall<Backend> {
  /** float32 [..., time, channel] */
  readonly x: TensorInfo
  /** int32 [channel]: window 2^level, 0 leaves the channel as it is, to the bit */
  readonly levels: TensorInfo
  readonly attributes: WaveletAttributes
  readonly direction: Direction
  readonly backend: Backend
}

/**
 * A backend's whole duty: y, float32, of x's shape.
 *
 * - y[t, c] = (1/f) Σ_{k<f} x[t-k, c] with f = 2^levels[c], x[<0] = 0, the divisor min(t+1, f) under `renormalize`, then faded
 *   by `strength`; under `adjoint` the transpose of that map.
 * - Within 2e-6 · max|x| of exact arithmetic at any length: errors may not grow along the sequence.
 * - y[t] depends on the samples of its window alone, to the bit: what lies outside (NaN and Infinity too) leaves no trace.
 */
export type WaveletKernel<Backend> = (call: WaveletCall<Backend>) => TensorInfo

/** The two kernels of a backend, ready for `tf.registerKernel`. `Backend` is the part of the backend's object that `run` touches. */
export function waveletKernels<Backend>(backendName: string, run: WaveletKernel<Backend>): KernelConfig[] {
  const config = (kernelName: string, direction: Direction): KernelConfig => ({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        x: inputs.x!,
        levels: inputs.levels!,
        attributes: attrs as Record<string, Attribute> & WaveletAttributes,
        direction,
        backend: backend as Backend,
      }),
  })
  return [config(CausalWavelet, 'forward'), config(CausalWaveletGrad, 'adjoint')]
}

/** The sizes that kernels think in: every axis before time is one of independent sequences. */
export function sequenceShape(shape: readonly number[]): { sequences: number; time: number; channels: number } {
  const [time, channels] = shape.slice(-2) as [number, number]
  return { sequences: shape.slice(0, -2).reduce((product, size) => product * size, 1), time, channels }
}
