import type { TokenSplits } from '@wgpt/datasets'
import { summarizeArm, type ArmSummary } from './comparison/summary.js'
import type { RunOptions } from './config/run-config.js'
import { checkStore } from './config/check-store.js'
import type { FineTuningOptions } from './fine-tuning/config-of-start.js'
import { planStart } from './fine-tuning/plan-start.js'
import { openArm } from './loop/arm.js'
import type { OnEvent, StopSignal } from './loop/events.js'
import { createHooks } from './loop/hooks.js'
import { trainInTurn } from './loop/loop.js'
import { openMaterial, type Material } from './loop/material.js'
import { keepBackend } from './loop/run-backend.js'
import { readMetrics } from './metrics/metrics.js'
import { saveReferences } from './metrics/unigram.js'
import { createDrawSample } from './samples/draw-sample.js'
import { withLock, type RunStore } from './store/run-store.js'

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
  /** Is waited for: a slow listener slows the run, an error in it ends the run. */
  readonly onEvent?: OnEvent | undefined
}

export interface RunResult extends ArmSummary {
  /** Done: fewer than the config's after an early stop. */
  readonly steps: number
}

/** The arm's name in a run's events. */
const RUN = 'run'

/**
 * Trains a decoder, and saves config, figures and checkpoints in the store. On one backend and machine a run that was stopped at
 * any point, by a crash too, and resumed has the same figures to the bit as one that never was.
 * @throws RunStopped when `signal` became aborted; all is saved
 * @throws RunError in one line for what a person can fix: a wrong config, another run in the store, broken files, a full disk,
 * a loss that isn't finite
 */
export async function train(options: TrainOptions): Promise<RunResult> {
  const { store, signal } = options
  const { config, start } = await planStart(options)
  await checkStore(store, config, options.resume ?? false)
  const material = await openMaterial(config, options)
  const drawSample = createDrawSample(config, material.tokenizer, signal)
  return withLock(store, async () => {
    await keepBackend(store, options.backendMayChange)
    await saveReferences(store, material.evaluationBatches)
    const arm = await openArm({ name: RUN, config, store, material, start })
    try {
      await trainInTurn(
        [arm],
        createHooks(material.evaluationBatches, options.onEvent, drawSample),
        store.location,
        signal,
      )
      return { steps: arm.progress.step, ...summarizeArm(await readMetrics(store), arm.parameterCount) }
    } finally {
      arm.dispose()
    }
  })
}
