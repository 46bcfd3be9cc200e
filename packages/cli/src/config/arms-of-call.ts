import { armConfig, RunError, type ArmOverrides, type RunConfig } from '@wgpt/trainer'
import { UsageError } from '../errors.js'
import { applySettings, parseSettings, type Draft } from './apply-settings.js'
import { nearestSentence } from './nearest.js'
import { settingKeys } from './setting-keys.js'
import { waveletKinds } from './wavelet-kinds.js'

export type NamedArms = Readonly<Record<string, ArmOverrides>>

/** Arms where a call and its config file name none. */
export const usualArms = ['none', 'fixed']

/** The arms that are there in any comparison: a kind of wavelet each. */
export const builtInArms = (): NamedArms =>
  Object.fromEntries(waveletKinds().map((kind) => [kind, { wavelet: { kind } } as ArmOverrides]))

/**
 * What each arm of a comparison changes, in order: the first is the baseline.
 * @param given `--arms`: names of those that follow, of the config file's, or of the built-in ones
 * @param defined `--arm`: each `name=key=value`, or `name` alone for an arm that changes nothing
 * @param ofFile `arms:` of the config file
 * @throws UsageError in one line
 */
export function armsOfCall(
  config: RunConfig,
  {
    given,
    defined = [],
    ofFile = {},
  }: {
    given?: readonly string[] | undefined
    defined?: readonly string[] | undefined
    ofFile?: NamedArms | undefined
  },
): NamedArms {
  const own = new Map<string, Draft>()
  for (const [name, changes] of Object.entries(ofFile)) own.set(name, onBuiltIn(name, changes))
  for (const text of defined) {
    const [name, setting] = splitArm(text)
    const draft = own.get(name) ?? onBuiltIn(name, {})
    own.set(name, draft)
    if (setting !== undefined) applySettings(draft, settingsOf(text, setting))
  }
  const known: Record<string, ArmOverrides> = { ...builtInArms(), ...Object.fromEntries(own) }
  const names = given ?? (own.size > 0 ? [...own.keys()] : usualArms)
  const unknown = names.find((name) => !Object.hasOwn(known, name))
  if (unknown !== undefined)
    throw new UsageError(
      `--arms '${unknown}': there is no such arm. Choose from ${Object.keys(known).join(', ')}, or define it with --arm ${unknown}=key=value.`,
    )
  if (names.length < 2 || new Set(names).size < names.length)
    throw new UsageError(
      `the arms are '${names.join(',')}'; expected two or more different ones, as in --arms none,fixed.`,
    )
  for (const name of names)
    try {
      armConfig(config, name, known[name]!)
    } catch (error) {
      throw error instanceof RunError ? new UsageError(`${error.message.replace(/\.$/, '')}.`, { cause: error }) : error
    }
  return Object.fromEntries(names.map((name) => [name, known[name]!]))
}

/** An arm with the name of a built-in one begins as that one: 'none' never has a wavelet by mistake. */
function onBuiltIn(name: string, changes: ArmOverrides): Draft {
  const builtIn = builtInArms()
  const beneath = Object.hasOwn(builtIn, name) ? (builtIn[name] as Draft) : undefined
  const isWhole = 'decoder' in changes || 'training' in changes || Object.keys(changes).length === 0
  const whole = isWhole ? (structuredClone(changes) as Draft) : { decoder: structuredClone(changes) }
  if (beneath === undefined) return whole
  const decoder = (whole.decoder ?? {}) as Draft
  const wavelet = { ...(beneath.wavelet as Draft), ...(decoder.wavelet as Draft | undefined) }
  return { ...whole, decoder: { ...decoder, wavelet } }
}

/** `name=key=value` at its first `=`. */
function splitArm(text: string): [name: string, setting: string | undefined] {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  if (name === '')
    throw new UsageError(`--arm '${text}': expected name=key=value, as in --arm slow=training.learningRate=0.001.`)
  return [name, equals < 0 ? undefined : text.slice(equals + 1)]
}

function settingsOf(arm: string, setting: string) {
  const keys = armKeys()
  const key = setting.split('=')[0]!
  if (!setting.includes('='))
    throw new UsageError(
      `--arm '${arm}' has no value; expected name=key=value, as in --arm slow=training.learningRate=0.001.`,
    )
  if (!keys.includes(key))
    throw new UsageError(`--arm '${arm}': there is no such setting of an arm. ${nearestSentence(key, keys)}`)
  return parseSettings([setting], keys)
}

/** What an arm may change. */
export const armKeys = (): string[] => settingKeys().filter((key) => /^(decoder|training)\./.test(key))
