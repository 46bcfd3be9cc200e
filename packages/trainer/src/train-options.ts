import type { TokenSplits } from '@wgpt/datasets'
import type { RunOptions } from './config/run-config.js'
import type { FineTuningOptions } from './fine-tuning/config-of-start.js'
import type { OnEvent } from './loop/events.js'
import type { StopSignal } from './stop-signal.js'
import type { Material } from './loop/material.js'
import type { RunStore } from './store/run-store.js'
import type { TrainingWorld } from './world/training-world.js'

/** What training is asked for. */
export interface TrainOptions {
  /** With `from`, what it says of the decoder must agree with the model, and may be left out. */
  readonly config: RunOptions | FineTuningOptions
  /**
   * A run whose newest checkpoint training starts from, an imported one too, with a fresh optimiser. The tokenizer must be that run's. The weights
   * are copied into the run, so resuming doesn't need it.
   */
  readonly from?: RunStore | undefined
  readonly tokenizer: Material['tokenizer']
  readonly data: TokenSplits
  readonly store: RunStore
  /**
   * Continues from the newest checkpoint in the store; the config must be the saved one, but for more `training.steps`, which extend the
   * run. Otherwise the store must be empty.
   */
  readonly resume?: boolean | undefined
  /** A run continues with the backend that it was begun with, whose figures it has to the bit, unless this allows another. */
  readonly backendMayChange?: boolean | undefined
  readonly signal?: StopSignal | undefined
  /**
   * Processes that train this one run together, each with its share of every batch. Rank 0's store is the run's, and rank 0 alone writes,
   * draws samples and tells events; the others' stores are not used. The figures are those of one process, but for rounding: the number of
   * ranks isn't part of a run, which may continue with another.
   */
  readonly world?: TrainingWorld | undefined
  /** Is waited for: a slow listener slows the run, an error in it ends the run. */
  readonly onEvent?: OnEvent | undefined
}
