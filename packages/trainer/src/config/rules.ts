import { warmupLimitOf } from '../schedule.js'
import { readText, type RunStore } from '../store/run-store.js'
import type { RunConfig } from './run-config.js'
import { CONFIG, readRun } from './saved-config.js'

/** Of new runs. A run of an early version, whose config names none, keeps the first ones, so that it has the same losses when it is resumed. */
const NEWEST = 2

type Rules = Pick<RunConfig['training'], 'rules'>

/** Whether the second rules hold: seeds that are neighbours draw unrelated batches, a plateau is as patient as PyTorch's, an only step learns. */
export const newRules = ({ rules = 1 }: Rules): boolean => rules > 1

/**
 * Settles what a run's config leaves to its beginning: the rules that it follows, and how long its warm-up may be whatever is added to its steps.
 * A run that is resumed keeps its own.
 */
export async function settled(store: RunStore, config: RunConfig, resume: boolean): Promise<RunConfig> {
  const begun = resume && (await readText(store, CONFIG)) !== undefined ? (await readRun(store)).config : undefined
  const { rules: wanted, warmupLimit: limit, ...training } = config.training
  const rules = begun ? begun.training.rules : (wanted ?? NEWEST)
  const warmupLimit = begun
    ? begun.training.warmupLimit
    : (limit ?? (newRules({ rules }) ? warmupLimitOf(training.steps) : undefined))
  return {
    ...config,
    training: {
      ...training,
      ...(rules !== undefined && { rules }),
      ...(warmupLimit !== undefined && { warmupLimit }),
    },
  }
}
