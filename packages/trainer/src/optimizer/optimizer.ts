import type * as tf from '@tensorflow/tfjs-core'

/** The optimiser's memory as plain data, named after the parameters: what a checkpoint keeps. */
export interface OptimizerState {
  /** Updates that were applied. */
  readonly step: number
  /** Of the weights, by the parameters' names, where one is kept. */
  readonly average?: OptimizerState['tensors'] | undefined
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
}

/** The same where it lives: on the backend, and changed by the next update. */
export interface OptimizerVariables {
  readonly step: number
  readonly average?: ReadonlyMap<string, tf.Variable> | undefined
  readonly tensors: ReadonlyMap<string, tf.Variable>
}

/** Changes the parameters by their gradients. A backend may bring one of its own behind this. */
export interface Optimizer {
  /**
   * One update; a parameter without a gradient stays as it is. Runs inside the caller's tf.tidy.
   * @param scale what every gradient is multiplied by: clips them
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number, scale?: tf.Scalar): void
  state(): Promise<OptimizerState>
  variables(): OptimizerVariables
  /** @throws RunError if the state is that of other parameters */
  restore(state: OptimizerState): void
  dispose(): void
}
