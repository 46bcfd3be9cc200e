import type { Attribute, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

/** Kernel names, as tfjs' registry knows them. The second is the adjoint of the first, and the first of the second. */
export const CausalWavelet = 'CausalWavelet'
export const CausalWaveletGrad = 'CausalWaveletGrad'

/** The same with segments: windows start again where `segments` changes. A backend without them runs the composition. */
export const CausalWaveletSegments = 'CausalWaveletSegments'
export const CausalWaveletSegmentsGrad = 'CausalWaveletSegmentsGrad'

/**
 * One causal FIR kernel per channel. The second is the first's adjoint for x, the third its gradient for the kernels; the gradients
 * of all three are among them.
 */
export const CausalFilterBank = 'CausalFilterBank'
export const CausalFilterBankGrad = 'CausalFilterBankGrad'
export const CausalFilterBankKernelGrad = 'CausalFilterBankKernelGrad'

/** The same three with segments. */
export const CausalFilterBankSegments = 'CausalFilterBankSegments'
export const CausalFilterBankSegmentsGrad = 'CausalFilterBankSegmentsGrad'
export const CausalFilterBankSegmentsKernelGrad = 'CausalFilterBankSegmentsKernelGrad'

/** How a window that reaches before the first sample is treated: zeros are read there, or the taps inside are renormalised. */
export const boundaries = ['zero', 'renormalize'] as const
export type Boundary = (typeof boundaries)[number]

/** `forward` is y = W x; `adjoint` is its transpose, which carries gradients from y back to x. */
export type Direction = 'forward' | 'adjoint'

export interface WaveletAttributes {
  readonly boundary: Boundary
  /** In [0, 1]: y = x + strength · (W x - x). */
  readonly strength: number
  /** The highest of the levels. */
  readonly longest: number
  /** The channels before it are unchanged. */
  readonly firstProcessed: number
}

/** What a backend gets to compute one application. Data comes as tensors, attributes are plain settings. */
export interface WaveletCall<Backend> {
  /** float32 [..., time, channel] */
  readonly x: TensorInfo
  /** int32 [channel]: window 2^level, 0 leaves the channel as it is, to the bit */
  readonly levels: TensorInfo
  /** int32 [..., time], of the kernels with segments alone: a change of value between neighbours is a boundary. */
  readonly segments?: TensorInfo | undefined
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
 * - With `segments`, each segment is computed as if it were a sequence of its own.
 */
export type WaveletKernel<Backend> = (call: WaveletCall<Backend>) => TensorInfo

/**
 * The two kernels of a backend, ready for `tf.registerKernel`, and the two with segments where `run` heeds them. `Backend` is the part of the
 * backend's object that `run` touches.
 */
export function waveletKernels<Backend>(
  backendName: string,
  run: WaveletKernel<Backend>,
  { segments = false } = {},
): KernelConfig[] {
  const config = (kernelName: string, direction: Direction): KernelConfig => ({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) =>
      run({
        x: inputs.x!,
        levels: inputs.levels!,
        segments: inputs.segments,
        attributes: attrs as Record<string, Attribute> & WaveletAttributes,
        direction,
        backend: backend as Backend,
      }),
  })
  const plain = [config(CausalWavelet, 'forward'), config(CausalWaveletGrad, 'adjoint')]
  if (!segments) return plain
  return [...plain, config(CausalWaveletSegments, 'forward'), config(CausalWaveletSegmentsGrad, 'adjoint')]
}

/** Of one channel in the table of a filter bank, four numbers each. */
export const tableColumns = 4

export interface FilterBankAttributes {
  /** In [0, 1]: y = (1 - strength) · x + strength · FIR(x). */
  readonly strength: number
  /** Whether the parts that hold x itself are there: unchanged channels, and (1 - strength) · x. Derivatives for kernels lack them. */
  readonly identity: boolean
  /** Length of the packed kernels. */
  readonly kernelLength: number
  /** Sum of the taps of all channels, each counted for itself. */
  readonly tapSum: number
  /** Taps of the channel that has most. */
  readonly longest: number
}

/**
 * What a backend gets to compute one application. `table` and `weights` say what `kernels` mean:
 * table int32 [channel · 4] = where the channel's kernel starts in `kernels`; its taps (0: the channel is unchanged); where its
 * start weights lie in `weights` (-1: all are 1; otherwise as many as taps, and 1 from there on); how many taps the channels
 * before it have together.
 */
export interface FilterBankCall<Backend> {
  /** float32 [..., time, channel] */
  readonly x: TensorInfo
  /** float32 [kernelLength] */
  readonly kernels: TensorInfo
  readonly table: TensorInfo
  /** float32, at least one */
  readonly weights: TensorInfo
  /** int32 [..., time], of the kernels with segments alone: a change of value between neighbours is a boundary. */
  readonly segments?: TensorInfo | undefined
  readonly attributes: FilterBankAttributes
  readonly direction: Direction
  readonly backend: Backend
}

/** The gradient for the kernels reads the cotangent dy, of x's shape, instead of the kernels. */
export type KernelGradCall<Backend> = Omit<FilterBankCall<Backend>, 'kernels' | 'direction'> & {
  readonly dy: TensorInfo
}

/**
 * A backend's whole duty for filter banks.
 *
 * - `filter`: y of x's shape. FIR(x)[t, c] = weight[t] · Σ_k kernel[k] · x[t-k, c], x[<0] = 0; under `adjoint` the transpose.
 * - `kernelGrad`: float32 [kernelLength], Σ over sequences, times and the channels that share a kernel of
 *   strength · weight[t] · dy[t, c] · x[t-k, c]; 0 for a tap that no channel has.
 * - Sums are cut into pieces, so that float32 carries thousands of taps; what a kernel's taps don't reach leaves no trace.
 * - With `segments`, each segment is computed as if it were a sequence of its own: t in weight[t] counts from its beginning.
 */
export interface FilterBankKernels<Backend> {
  readonly filter: (call: FilterBankCall<Backend>) => TensorInfo
  readonly kernelGrad: (call: KernelGradCall<Backend>) => TensorInfo
}

/** The three kernels of a backend, ready for `tf.registerKernel`, and the three with segments where both functions heed them. */
export function filterBankKernels<Backend>(
  backendName: string,
  { filter, kernelGrad }: FilterBankKernels<Backend>,
  { segments = false } = {},
): KernelConfig[] {
  type Run = (parameters: Parameters<KernelConfig['kernelFunc']>[0]) => TensorInfo
  const config = (kernelName: string, kernelFunc: Run): KernelConfig => ({ kernelName, backendName, kernelFunc })
  const common: (parameters: Parameters<Run>[0]) => Omit<KernelGradCall<Backend>, 'dy'> = (parameters) => ({
    x: parameters.inputs.x!,
    table: parameters.inputs.table!,
    weights: parameters.inputs.weights!,
    segments: parameters.inputs.segments,
    attributes: parameters.attrs as Record<string, Attribute> & FilterBankAttributes,
    backend: parameters.backend as Backend,
  })
  const directed =
    (direction: Direction): Run =>
    (parameters) =>
      filter({ ...common(parameters), kernels: parameters.inputs.kernels!, direction })
  const ofKernels: Run = (parameters) => kernelGrad({ ...common(parameters), dy: parameters.inputs.dy! })
  const plain = [
    config(CausalFilterBank, directed('forward')),
    config(CausalFilterBankGrad, directed('adjoint')),
    config(CausalFilterBankKernelGrad, ofKernels),
  ]
  if (!segments) return plain
  return [
    ...plain,
    config(CausalFilterBankSegments, directed('forward')),
    config(CausalFilterBankSegmentsGrad, directed('adjoint')),
    config(CausalFilterBankSegmentsKernelGrad, ofKernels),
  ]
}

/** The sizes that kernels think in: every axis before time is one of independent sequences. */
export function sequenceShape(shape: readonly number[]): { sequences: number; time: number; channels: number } {
  const [time, channels] = shape.slice(-2) as [number, number]
  return { sequences: shape.slice(0, -2).reduce((product, size) => product * size, 1), time, channels }
}
