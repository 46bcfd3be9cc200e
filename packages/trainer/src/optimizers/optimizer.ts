import type * as tf from '@tensorflow/tfjs-core'
import type { z } from 'zod'
import type { TensorValues, Variables } from '../parameters/tensor-values.js'

/** The optimizer's memory as plain data, named after the parameters: what a checkpoint keeps. */
export interface OptimizerState {
  /** Updates that were applied. */
  readonly step: number
  /** Of the weights, by the parameters' names, where one is kept. */
  readonly average?: TensorValues | undefined
  readonly tensors: TensorValues
}

/** The same where it lives: on the backend, and changed by the next update. */
export interface OptimizerVariables {
  readonly step: number
  readonly average?: Variables | undefined
  readonly tensors: Variables
}

/** Changes the parameters by their gradients. */
export interface Optimizer {
  /**
   * One update; a parameter without a gradient stays as it is. Runs inside the caller's tf.tidy.
   * @param scale what every gradient is multiplied by: clips them
   */
  apply(gradients: ReadonlyMap<string, tf.Tensor>, learningRate: number, scale?: tf.Scalar): void
  state(): Promise<OptimizerState>
  variables(): OptimizerVariables
  /** @throws RunError if the state is that of other parameters, or of another optimizer */
  restore(state: OptimizerState): void
  dispose(): void
}

/** A parameter that is to change, with all that an update may read. */
export interface ParameterUpdate {
  readonly name: string
  readonly parameter: tf.Variable
  /** Before it is scaled. */
  readonly gradient: tf.Tensor
  /** What is remembered of it, by the names that `slots` gives: variables of its shape, zeros before the first update. */
  readonly slots: Readonly<Record<string, tf.Variable>>
  /** Decoupled, per step and unit of the learning rate: that of the options where the optimizer decays this parameter, else 0. */
  readonly weightDecay: number
}

export interface UpdateStep {
  readonly learningRate: number
  /** Updates so far, this one included. */
  readonly step: number
  /** What every gradient is to be multiplied by. */
  readonly scale: tf.Scalar | undefined
}

/**
 * A kind of optimizer: one file in this folder, and a line in `index.ts`. State by name, checkpoints, exact resume, the schema of
 * `training.optimizer`, the command's settings and the tests' laws come with it.
 */
export interface OptimizerKind<Schema extends z.ZodObject> {
  readonly kind: string
  /** Strict: a literal `kind`, `weightDecay`, and its own settings, with a default for all but `kind`. */
  readonly schema: Schema
  /** What it remembers of a parameter: a name for each variable of the parameter's shape. Names are part of the checkpoint. */
  slots(name: string, shape: readonly number[]): readonly string[]
  /** Whether weight decay pulls at a parameter. */
  decays(name: string, shape: readonly number[]): boolean
  /** Changes parameters and slots by `assign` or in place. Runs in a tf.tidy. */
  update(updates: readonly ParameterUpdate[], options: z.output<Schema>, step: UpdateStep): void
}
