import { issueText } from '@wgpt/errors'
import {
  configOfStart,
  presets,
  RunError,
  runConfig,
  type RunConfig,
  type RunOptions,
  type StartingModel,
} from '@wgpt/trainer'
import { UsageError } from '../errors.js'
import { applySettings, parseSettings, type Draft, type Setting } from './apply-settings.js'
import type { NamedArms } from './arms-of-call.js'
import { dataOf, tokenizerOf } from './data-of.js'
import { readConfigFile, type ConfigFile } from './read-config-file.js'
import { settingKeys } from './setting-keys.js'

/** What a call says about the run. */
export interface ConfigOptions {
  config?: string
  size?: string
  data?: string[]
  tokenizer?: string
  skipDamaged?: boolean
  wavelet?: string
  loraRank?: number
  steps?: number
  seed?: number
  set?: string[]
}

/** A new run's config, and the preset that it began with. */
export interface BuiltConfig {
  readonly preset: string
  readonly size: string
  readonly config: RunConfig
  /** Of the config file. */
  readonly arms?: NamedArms | undefined
}

/** The size of a preset where none is named. */
const usualSize = 'tiny'

/**
 * The config of a new run: the preset, then the file of `--config`, then the options that have names of their own, then `--set`.
 * @param preset as the call names it; undefined leaves it to the file, or to the model that is started from
 * @param start the model that is started from: its decoder stands instead of the preset's
 * @throws UsageError in one line
 */
export async function buildConfig(
  preset: string | undefined,
  options: ConfigOptions,
  start?: StartingModel,
): Promise<BuiltConfig> {
  const file: ConfigFile = options.config === undefined ? { settings: [] } : await readConfigFile(options.config)
  const name = preset ?? file.preset ?? start?.modality
  if (name === undefined)
    throw new UsageError(
      `no preset is named. Choose one of ${Object.keys(presets).join(', ')}${options.config === undefined ? '' : `, or let ${options.config} say it by preset: text`}.`,
    )
  const size = options.size ?? file.size ?? usualSize
  const sizes = (presets as Record<string, Record<string, object> | undefined>)[name]
  const ofPreset = sizes?.[size]
  if (sizes !== undefined && ofPreset === undefined)
    throw new UsageError(
      `preset '${name}' has no size '${size}'. Choose one of ${Object.keys(sizes).join(', ')}${options.size === undefined && file.size !== undefined ? `, in ${options.config!}` : ''}.`,
    )
  const draft = structuredClone(ofPreset ?? {}) as Draft
  const layers = [...file.settings, ...namedOptions(options), ...parseSettings(options.set ?? [], settingKeys())]
  settleData(draft, layers, start)
  if (start) startFrom(draft, layers)
  applySettings(draft, layers)
  if (start) return { preset: name, size, config: tuningConfig(start, draft), arms: file.arms }
  const parsed = runConfig.safeParse(draft)
  if (parsed.success) return { preset: name, size, config: parsed.data, arms: file.arms }
  const [issue] = parsed.error.issues
  const key = issue!.path.map(String).join('.')
  throw new UsageError(
    `config: ${key || 'the config'}: ${issueText(issue!).replace(/\.$/, '')}. Fix ${originOf(key, layers) ?? 'the settings'}.`,
  )
}

/** A preset speaks of its own data: other data, and a model that has a tokenizer, have theirs. */
function settleData(draft: Draft, layers: readonly Setting[], start: StartingModel | undefined): void {
  if (start !== undefined && layers.some(({ key }) => key === 'data.tokenizer'))
    throw new UsageError('data.tokenizer: a model that is trained already has its tokenizer. Leave --tokenizer out.')
  const data = draft.data as RunOptions['data'] | undefined
  if (data === undefined) return
  const isOther = ({ key, value }: Setting) =>
    key === 'modality' || key === 'data.paths' || (key === 'data.source' && value !== data.source)
  if (start === undefined && !layers.some(isOther)) return
  // Other data may be several documents: a new run's model reads each alone, unless the call says otherwise.
  draft.data = { ...data, tokenizer: undefined, documents: data.documents ?? 'segmented' }
}

/** What of a preset a model that is trained already changes: the decoder is there, and whole it bears a tenth of the learning rates. */
function startFrom(draft: Draft, layers: readonly Setting[]): void {
  delete draft.decoder
  if (layers.some(({ key }) => key === 'lora' || key.startsWith('lora.'))) return
  const training = draft.training as RunOptions['training']
  const { learningRate, minimumLearningRate = 0 } = training
  draft.training = { ...training, learningRate: learningRate / 10, minimumLearningRate: minimumLearningRate / 10 }
}

/** @throws UsageError that names the key which contradicts the model */
function tuningConfig(start: StartingModel, draft: Draft): RunConfig {
  try {
    return configOfStart(start, draft as RunOptions)
  } catch (error) {
    throw error instanceof RunError ? new UsageError(`${error.message.replace(/\.$/, '')}.`, { cause: error }) : error
  }
}

/** The options that have names of their own. */
function namedOptions({ data, tokenizer, skipDamaged, wavelet, loraRank, steps, seed }: ConfigOptions): Setting[] {
  const settings: Setting[] = []
  if (data)
    for (const [key, value] of Object.entries(dataOf(data)))
      settings.push({ key: `data.${key}`, value, origin: '--data' })
  if (tokenizer !== undefined)
    settings.push({ key: 'data.tokenizer', value: tokenizerOf(tokenizer), origin: '--tokenizer' })
  if (skipDamaged) settings.push({ key: 'data.skipDamaged', value: true, origin: '--skip-damaged' })
  if (wavelet !== undefined) settings.push({ key: 'decoder.wavelet.kind', value: wavelet, origin: '--wavelet' })
  if (loraRank !== undefined) settings.push({ key: 'lora.rank', value: loraRank, origin: '--lora-rank' })
  if (steps !== undefined) settings.push({ key: 'training.steps', value: steps, origin: '--steps' })
  if (seed !== undefined) settings.push({ key: 'training.seed', value: seed, origin: '--seed' })
  return settings
}

/** Who said what is wrong: the last setting of that key, of a part of it, or of what it is a part of; else all who said something. */
function originOf(key: string, settings: readonly Setting[]): string | undefined {
  const near = (other: string) => other === key || other.startsWith(`${key}.`) || key.startsWith(`${other}.`)
  const said = settings.filter((setting) => near(setting.key)).at(-1)
  if (said !== undefined) return said.origin
  const all = new Set(settings.map(({ origin }) => origin.replace(/:\d+$/, '')))
  return all.size === 0 ? undefined : [...all].slice(0, 3).join(' or ')
}
