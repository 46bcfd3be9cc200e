import type { Judgement } from '../evaluation-policy.js'
import type { OptimizerState } from '../optimizers/optimizer.js'
import type { TensorValues } from '../parameters/tensor-values.js'

/** All that a run is at the end of a step: with it, and the run's config and data, the next step has the same result to the bit. */
export interface Checkpoint {
  readonly step: number
  /** Trained on so far. */
  readonly tokens: number
  /** Spent on training steps so far. */
  readonly seconds: number
  /** Of the last step; 0 before the first. */
  readonly learningRate: number
  /** Of the last step; 0 before the first. */
  readonly gradientNorm: number
  /** Where the batches are: createBatches' state. */
  readonly batches: unknown
  /** Decides dropout together with the optimiser's step. */
  readonly seed: number
  /** SHA-256 of the configuration and of the data that the run was made with. */
  readonly configHash: string
  readonly dataHash: string
  /** What the validation losses have led to; undefined before the first, and in checkpoints of early versions. */
  readonly evaluations?: Judgement | undefined
  /** By the parameters' names. */
  readonly parameters: TensorValues
  readonly optimizer: OptimizerState
}

/** Where the checkpoints are, one folder a step. */
export const CHECKPOINTS = 'checkpoints'

/** So many are kept without a wish: the newest ones. */
export const KEPT_CHECKPOINTS = 3
