import { armConfig, namedArms } from './comparison/arms.js'
import { armWithSeed, seedStore } from './comparison/runs-in.js'
import type { ComparisonSummary } from './comparison/summary.js'
import { compare, SUMMARY, type CompareOptions } from './compare.js'
import { checkStore } from './config/check-store.js'
import { settled } from './config/rules.js'
import { asJson, CONFIG, TOKENIZER } from './config/saved-config.js'
import { RunError } from './errors.js'
import { planStart } from './fine-tuning/plan-start.js'
import { withLock } from './store/run-store.js'

export interface CompareSeedsOptions extends CompareOptions {
  /** Two or more, each once: they take the place of `training.seed`, one comparison after the other. */
  readonly seeds: readonly number[]
}

/** What each seed showed, in the order of the seeds; `summary.json` of several seeds. */
export type SeedSummaries = Readonly<Record<string, ComparisonSummary>>

/**
 * Makes the same comparison with several seeds: within a seed all arms have the same batches and initial values, so that their differences
 * are pairs. `summarizeSeeds` of `@wgpt/trainer/statistics` has their intervals. A comparison for each seed is saved in `seeds/`; stops,
 * crashes and resuming are as compare's.
 * @throws RunStopped and RunError as compare does
 * @example
 * ```ts
 * const [arms, seeds] = [['none', 'fixed'], [0, 1]]
 * const summaries = await compareSeeds({ config, tokenizer, data, arms, seeds, store: createMemoryStore() })
 * console.log(Object.keys(summaries).join()) // → 0,1
 * ```
 */
export async function compareSeeds({ seeds, ...options }: CompareSeedsOptions): Promise<SeedSummaries> {
  const { store, onEvent } = options
  if (seeds.length < 2 || new Set(seeds).size < seeds.length)
    throw new RunError(`compare: the seeds are '${seeds.join(', ')}'; expected two or more different ones.`)
  const config = await settled(store, (await planStart(options)).config, options.resume ?? false)
  const arms = Object.fromEntries(namedArms(options.arms))
  for (const [name, changes] of Object.entries(arms)) armConfig(config, name, changes)
  const saved = { ...config, arms, seeds: [...seeds] }
  await checkStore(store, saved, options.resume ?? false)
  return withLock(store, async () => {
    await store.write(TOKENIZER, asJson(options.tokenizer.toJSON()))
    await store.write(CONFIG, asJson(saved))
    // A seed that begins later follows the rules of those before.
    const { rules: followed = 1, warmupLimit } = config.training
    const rules = { rules: followed, ...(warmupLimit !== undefined && { warmupLimit }) }
    const summaries: Record<string, ComparisonSummary> = {}
    for (const seed of seeds) {
      const ofSeed = seedStore(store, seed)
      summaries[String(seed)] = await compare({
        ...options,
        config: { ...options.config, training: { ...options.config.training, ...rules, seed } },
        store: ofSeed,
        resume: (await ofSeed.read(CONFIG)) !== undefined,
        ...(onEvent && { onEvent: (event) => onEvent({ ...event, arm: armWithSeed(event.arm, seed) }) }),
      })
    }
    await store.write(SUMMARY, asJson({ seeds: summaries }))
    return summaries
  })
}
