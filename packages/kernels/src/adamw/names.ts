import type { TensorInfo } from '@tensorflow/tfjs-core'

/** What one update is made of, in the order of the parameters. */
export interface AdamwInputs<Variable extends TensorInfo = TensorInfo, Tensor extends TensorInfo = TensorInfo> {
  parameters: Variable[]
  gradients: Tensor[]
  first: Variable[]
  second: Variable[]
  /** Scalar that every gradient is multiplied by. */
  scale?: Tensor
}

export interface AdamwAttributes {
  beta1: number
  beta2: number
  epsilon: number
  /** learningRate / (1 − beta1^step) */
  firstScale: number
  /** 1 / √(1 − beta2^step) */
  secondScale: number
  /** 1 − learningRate · weightDecay, for each parameter. */
  kept: number[]
}

/** Inputs: AdamwInputs. Attributes: AdamwAttributes. Outputs: new parameters, first moments and second moments, one list. */
export const Adamw = 'WgptAdamw'

/** The same, but parameters and moments change in place; no outputs. */
export const AdamwInPlace = 'WgptAdamwInPlace'
