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
 * A config as a run that begins now writes it: with the rules that it follows, and how long its warm-up may be whatever is added to its steps.
 * @example
 * ```ts
 * console.log(asNewRun(config).training.rules) // → 2
 * ```
 */
export function asNewRun(config: RunConfig): RunConfig {
  const { rules = NEWEST, warmupLimit, steps } = config.training
  return withRules(config, rules, warmupLimit ?? (newRules({ rules }) ? warmupLimitOf(steps) : undefined))
}

/** `asNewRun`, but a run that is resumed keeps what it was begun with. */
export async function settled(store: RunStore, config: RunConfig, resume: boolean): Promise<RunConfig> {
  if (!resume || (await readText(store, CONFIG)) === undefined) return asNewRun(config)
  const { training } = (await readRun(store)).config
  return withRules(config, training.rules, training.warmupLimit)
}

const withRules = (
  config: RunConfig,
  rules: RunConfig['training']['rules'],
  warmupLimit: number | undefined,
): RunConfig => ({ ...config, training: { ...config.training, rules, warmupLimit } })
