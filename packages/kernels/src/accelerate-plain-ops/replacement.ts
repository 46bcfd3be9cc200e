import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'

export type Inputs = Partial<Record<string, TensorInfo>>

/** One of tfjs' own kernels on wasm, done better for some of its calls. */
export interface Replacement {
  readonly kernel: KernelConfig
  /** The calls that the kernel takes; tfjs' own takes the others. */
  fits(inputs: Inputs, attributes: NamedAttrMap): boolean
  /** Of a kernel that tfjs lacks: the error for a call that doesn't fit. */
  refusal?(inputs: Inputs): Error
}

export const isFloat = (tensor: TensorInfo | undefined): boolean => tensor?.dtype === 'float32'

export const product = (lengths: readonly number[]): number => lengths.reduce((total, length) => total * length, 1)
