import { summarizeArm, type ArmSummary } from './comparison/summary.js'
import { checkStore } from './config/check-store.js'
import { settled } from './config/rules.js'
import { planStart } from './fine-tuning/plan-start.js'
import { aboutArm, openArm } from './loop/arm.js'
import { createHooks } from './loop/hooks.js'
import { trainInTurn } from './loop/loop.js'
import { asJson } from './config/saved-config.js'
import { RunError } from './errors.js'
import { openMaterial } from './loop/material.js'
import { keepBackend } from './loop/run-backend.js'
import { readMetrics } from './metrics/metrics.js'
import { saveReferences } from './metrics/unigram.js'
import { createDrawSample } from './samples/draw-sample.js'
import { withLock, type RunStore } from './store/run-store.js'
import type { RunConfig } from './config/run-config.js'
import type { TrainOptions } from './train-options.js'
import type { TrainingWorld } from './world/training-world.js'
import { rowsPerRank } from './world/share.js'
import { agreeOn, together } from './world/together.js'
import { storeOfWorld } from './world/world-store.js'

export interface RunResult extends ArmSummary {
  /** Done: fewer than the config's after an early stop. */
  readonly steps: number
  /** SHA-256 of the data and its tokenizer. */
  readonly dataHash: string
}

/** The arm's name in a run's events. */
const RUN = 'run'

/**
 * Trains a decoder, and saves config, figures and checkpoints in the store. On one backend and machine a run that was stopped at
 * any point, by a crash too, and resumed has the same figures to the bit as one that never was.
 * @throws RunStopped when `signal` became aborted; all is saved
 * @throws RunError in one line for what a person can fix: a wrong config, another run in the store, broken files, a full disk,
 * a loss that isn't finite
 * @example
 * ```ts
 * const result = await train({ config, tokenizer, data, store: createMemoryStore() })
 * console.log(result.steps, result.finalValidationLoss < 3) // → 4 true
 * ```
 */
export async function train(options: TrainOptions): Promise<RunResult> {
  const { signal } = options
  const world = together(options.world)
  const shared = <Store extends RunStore | undefined>(store: Store) =>
    (world && store ? storeOfWorld(store, world) : Promise.resolve(store)) as Promise<Store>
  const store = await shared(options.store)
  const { config: planned, start } = await planStart({ ...options, from: await shared(options.from) })
  const config = await settled(store, planned, options.resume ?? false)
  if (world) checkShares(config, world)
  await checkStore(store, config, options.resume ?? false)
  const material = await openMaterial(config, options)
  if (world) await agreeOn(world, 'their config or data', asJson([config, material.dataHash]))
  const drawSample = createDrawSample(config, material.tokenizer, signal)
  return withLock(store, async () => {
    await keepBackend(store, options.backendMayChange)
    await saveReferences(store, material.evaluationBatches)
    const arm = await openArm({ name: RUN, config, store, material, start, world })
    try {
      await trainInTurn(
        [arm],
        createHooks(material.evaluationBatches, options.onEvent, drawSample, world),
        store.location,
        signal,
        world,
      )
      return {
        steps: arm.progress.step,
        dataHash: material.dataHash,
        ...summarizeArm(await readMetrics(store), aboutArm(arm)),
      }
    } finally {
      arm.dispose()
    }
  })
}

/** @throws RunError before anything is written */
function checkShares({ training }: RunConfig, { size }: TrainingWorld): void {
  try {
    rowsPerRank(training.batchSize, size, training.accumulationSteps)
  } catch (error) {
    throw new RunError((error as Error).message.replace('a batch of', 'training.batchSize'), { cause: error })
  }
}
