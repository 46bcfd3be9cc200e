import { armConfig, namedArms, type Arms } from './comparison/arms.js'
import { armStore } from './comparison/runs-in.js'
import { summarize, type ComparisonSummary } from './comparison/summary.js'
import { checkStore } from './config/check-store.js'
import { settled } from './config/rules.js'
import { asJson, CONFIG, TOKENIZER } from './config/saved-config.js'
import { checkAgreement } from './fine-tuning/config-of-start.js'
import { planStart } from './fine-tuning/plan-start.js'
import { aboutArm, openArm, type Arm } from './loop/arm.js'
import { createHooks } from './loop/hooks.js'
import { trainInTurn } from './loop/loop.js'
import { openMaterial } from './loop/material.js'
import { RunError } from './errors.js'
import { keepBackend } from './loop/run-backend.js'
import { readMetrics } from './metrics/metrics.js'
import { saveReferences } from './metrics/unigram.js'
import { createDrawSample } from './samples/draw-sample.js'
import { withLock } from './store/run-store.js'
import type { TrainOptions } from './train-options.js'

export interface CompareOptions extends TrainOptions {
  /** Two or more. The first one is the baseline. */
  readonly arms: Arms
}

/** The file that a comparison's outcome is written to. */
export const SUMMARY = 'summary.json'

/**
 * Trains several decoders that differ in what each arm changes, and in nothing else: one seed, the same initial values for the
 * parameters that they share, the same batches in the same order, evaluated at the same steps. They take one step each in turn; which one
 * begins is turned too, so that none has an advantage in its times.
 * Saves a run for each arm in `arms/`, and `summary.json`. Stops, crashes and resuming are as train's.
 * @throws RunStopped and RunError as train does
 * @example
 * ```ts
 * const arms = { none: { wavelet: { kind: 'none' } }, fixed: { wavelet: { kind: 'fixed' } } }
 * const summary = await compare({ config, tokenizer, data, arms, store: createMemoryStore() })
 * console.log(Object.keys(summary.arms).join()) // → none,fixed
 * ```
 */
export async function compare(options: CompareOptions): Promise<ComparisonSummary> {
  const { store, signal } = options
  const { config: planned, start } = await planStart(options)
  const config = await settled(store, planned, options.resume ?? false)
  if (config.training.earlyStop)
    throw new RunError(
      'compare: training.earlyStop would give the arms different lengths, expected one length. Leave it out, or train them one by one.',
    )
  const overrides = namedArms(options.arms)
  const configs = new Map([...overrides].map(([name, changes]) => [name, armConfig(config, name, changes)]))
  if (start) for (const ofArm of configs.values()) checkAgreement(start, ofArm)
  await checkStore(store, { ...config, arms: Object.fromEntries(overrides) }, options.resume ?? false)
  const material = await openMaterial(config, options)
  const drawSample = createDrawSample(config, material.tokenizer, signal)
  return withLock(store, async () => {
    await store.write(TOKENIZER, asJson(material.tokenizer.toJSON()))
    await keepBackend(store, options.backendMayChange)
    await saveReferences(store, material.evaluationBatches)
    await store.write(CONFIG, asJson({ ...config, arms: Object.fromEntries(overrides) }))
    const arms: Arm[] = []
    try {
      for (const [name, ofArm] of configs)
        arms.push(await openArm({ name, config: ofArm, store: armStore(store, name), material, start }))
      await trainInTurn(
        arms,
        createHooks(material.evaluationBatches, options.onEvent, drawSample),
        store.location,
        signal,
      )
      const summary = summarize(await armFigures(arms), config.training.steps)
      await store.write(SUMMARY, asJson(summary))
      return summary
    } finally {
      for (const arm of arms) arm.dispose()
    }
  })
}

async function armFigures(arms: readonly Arm[]): Promise<Parameters<typeof summarize>[0]> {
  const figures = new Map<string, { metrics: Awaited<ReturnType<typeof readMetrics>> } & ReturnType<typeof aboutArm>>()
  for (const arm of arms) figures.set(arm.name, { metrics: await readMetrics(arm.store), ...aboutArm(arm) })
  return figures
}
