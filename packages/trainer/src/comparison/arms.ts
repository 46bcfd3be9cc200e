import { RunError } from '../errors.js'
import { firstIssue, runConfig, type RunConfig, type RunOptions } from '../config/run-config.js'
import { ARM_NAME } from '../config/saved-config.js'
import type { RunDecoderOptions } from '../config/decoder-options.js'
import { strengthsOf } from '../config/filter-strengths.js'
import { shortNames } from '../optimizers/short-form.js'

/** What an arm changes in the config: any setting of the decoder and of training but those that decide what the arms share. */
export interface ArmChanges {
  readonly decoder?: Partial<RunDecoderOptions> | undefined
  readonly training?: Partial<RunOptions['training']> | undefined
}

/**
 * The same, or for short the settings of the decoder alone. Of the wavelet and the optimizer only what is named changes; another kind of
 * optimizer brings its own settings.
 */
export type ArmOverrides = Partial<RunDecoderOptions> | ArmChanges

/** Names of wavelet kinds ('none', 'fixed', …), or any names with what each changes. The first one is the baseline. */
export type Arms = readonly string[] | Readonly<Record<string, ArmOverrides>>

/** What decides the batches, the evaluations and the length: arms that differ there can't be compared step by step. */
const SHARED: Readonly<Record<keyof ArmChanges, readonly string[]>> = {
  decoder: ['contextLength'],
  training: ['steps', 'batchSize', 'seed', 'evaluateEvery', 'evaluationBatches', 'earlyStop', 'rules', 'warmupLimit'],
}

/** Every arm's changes, by its name: a bare name is a wavelet kind. @throws RunError for fewer than two arms or a bad name */
export function namedArms(arms: Arms): ReadonlyMap<string, ArmOverrides> {
  const entries = isList(arms)
    ? arms.map((name) => [name, { wavelet: { kind: name } } as ArmOverrides] as const)
    : Object.entries(arms)
  const named = new Map(entries)
  if (named.size < 2 || named.size < entries.length)
    throw new RunError(
      `compare: the arms are '${entries.map(([name]) => name).join(', ')}'; expected two or more different ones.`,
    )
  for (const name of named.keys())
    if (!ARM_NAME.test(name))
      throw new RunError(
        `compare: an arm is named '${name}'; expected letters, digits, '-', '_' and '.', not digits alone.`,
      )
  return named
}

/**
 * The config of one arm. @throws RunError if the schema refuses what the arm changes, or it changes what the arms share
 * @example
 * ```ts
 * const wide = armConfig(config, 'wide', { feedForwardSize: 64 })
 * console.log(wide.decoder.feedForwardSize) // → 64
 * ```
 */
export function armConfig(config: RunConfig, name: string, overrides: ArmOverrides): RunConfig {
  const { decoder = {}, training = {} } = changesOf(name, overrides)
  for (const [part, changed] of Object.entries({ decoder, training }))
    for (const key of SHARED[part as keyof ArmChanges])
      if (Object.hasOwn(changed, key))
        throw new RunError(
          `compare: arm '${name}' changes ${part}.${key}, which all arms of a comparison share. Change it for all of them.`,
        )
  const wavelet = { ...config.decoder.wavelet, ...decoder.wavelet }
  const optimizer = optimizerOf(config.training.optimizer, training.optimizer)
  // An optimizer that is named takes the place of the short form.
  const usual = Object.entries(config.training).filter(
    ([key]) => !(training.optimizer && (shortNames as readonly string[]).includes(key)),
  )
  const changed = {
    ...Object.fromEntries(usual),
    ...training,
    ...(optimizer && { optimizer }),
  }
  const checked = (settings: object) => {
    const arm = runConfig.safeParse({
      ...config,
      training: settings,
      decoder: { ...config.decoder, ...decoder, wavelet },
    })
    if (!arm.success) throw new RunError(`compare: arm '${name}': ${firstIssue(arm.error)}`)
    return arm.data
  }
  const unfaded = checked({ ...changed, waveletFade: undefined })
  // Without a wavelet there is none to fade in.
  return strengthsOf(unfaded.decoder).length === 0 ? unfaded : checked(changed)
}

/** The two ways to write an arm's changes as one. */
function changesOf(name: string, overrides: ArmOverrides): ArmChanges {
  const parts = Object.keys(SHARED)
  const keys = Object.keys(overrides)
  if (!keys.some((key) => parts.includes(key))) return { decoder: overrides as Partial<RunDecoderOptions> }
  const stray = keys.find((key) => !parts.includes(key))
  if (stray !== undefined)
    throw new RunError(
      `compare: arm '${name}' has '${stray}' beside '${parts.join("' and '")}'. Move it into the one it belongs to.`,
    )
  return overrides as ArmChanges
}

function optimizerOf(
  whole: RunConfig['training']['optimizer'],
  changes: RunOptions['training']['optimizer'],
): object | undefined {
  const kind = (changes as { kind?: string } | undefined)?.kind
  return changes && (kind === undefined || kind === whole?.kind) ? { ...whole, ...changes } : (changes ?? whole)
}

const isList = (arms: Arms): arms is readonly string[] => Array.isArray(arms)
