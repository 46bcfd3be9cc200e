import { presets, runConfig, type RunConfig } from '@wgpt/trainer'
import { UsageError } from '../errors.js'
import { applySettings, type Draft } from './apply-settings.js'
import { dataOf } from './data-of.js'
import { settingKeys } from './setting-keys.js'

/** What a call of train or compare says about the run. */
export interface ConfigOptions {
  size: string
  data?: string[]
  wavelet?: string
  steps?: number
  seed?: number
  set?: string[]
}

/**
 * The config of a new run: the preset, then `--set`, then the options that have names of their own.
 * @throws UsageError in one line
 */
export function buildConfig(preset: string, options: ConfigOptions): RunConfig {
  const sizes = (presets as Record<string, Record<string, object> | undefined>)[preset] ?? {}
  const draft = structuredClone(sizes[options.size] ?? {}) as Draft
  applySettings(draft, options.set ?? [], settingKeys())
  // Data is named in one way: whatever the preset says gives way to --set data.paths.
  if ((options.set ?? []).some((setting) => setting.startsWith('data.paths=')))
    draft.data = { ...howRead(draft.data), paths: pathsOf(draft.data) }
  if (options.data) draft.data = { ...howRead(draft.data), ...dataOf(options.data) }
  if (options.wavelet !== undefined)
    draft.decoder = { ...objectOf(draft.decoder), wavelet: { ...waveletOf(draft), kind: options.wavelet } }
  if (options.steps !== undefined) draft.training = { ...objectOf(draft.training), steps: options.steps }
  if (options.seed !== undefined) draft.training = { ...objectOf(draft.training), seed: options.seed }

  const parsed = runConfig.safeParse(draft)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new UsageError(
    `config: ${issue.path.map(String).join('.') || 'the config'}: ${issue.message.replace(/\.$/, '')}. Mend --set or the options.`,
  )
}

const objectOf = (value: unknown): Draft => (typeof value === 'object' && value !== null ? { ...value } : {})
/** What a config says of its data besides which. */
const howRead = (data: unknown): Draft =>
  Object.fromEntries(Object.entries(objectOf(data)).filter(([key]) => key !== 'source' && key !== 'paths'))
const pathsOf = (data: unknown) => objectOf(data).paths

/** A kind's options are only valid with that kind: 'none' takes none. */
const waveletOf = (draft: Draft): Draft => objectOf(objectOf(draft.decoder).wavelet)
