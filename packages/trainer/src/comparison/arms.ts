import { RunError } from '../errors.js'
import { firstIssue, runConfig, type RunConfig } from '../config/run-config.js'
import type { RunDecoderOptions } from '../config/decoder-options.js'

/** What an arm changes in the decoder's config; of the wavelet's options, the ones that it names. */
export type ArmOverrides = Partial<RunDecoderOptions>

/** Names of wavelet kinds ('none', 'fixed', …), or any names with what each changes. */
export type Arms = readonly string[] | Readonly<Record<string, ArmOverrides>>

/** Names become folders. */
const NAME = /^[a-z0-9][a-z0-9_.-]*$/i

/** Every arm's changes, by its name: a bare name is a wavelet kind. @throws RunError for fewer than two arms or a bad name */
export function namedArms(arms: Arms): ReadonlyMap<string, ArmOverrides> {
  const entries = isList(arms)
    ? arms.map((name) => [name, { wavelet: { kind: name } } as ArmOverrides] as const)
    : Object.entries(arms)
  const named = new Map(entries)
  if (named.size < 2 || named.size < entries.length)
    throw new RunError(
      `compare: the arms are '${entries.map(([name]) => name).join(', ')}', two or more different ones are wanted`,
    )
  for (const name of named.keys())
    if (!NAME.test(name))
      throw new RunError(`compare: an arm is named '${name}', letters, digits, '-', '_' and '.' are allowed`)
  return named
}

/** The config of one arm. @throws RunError if the decoder refuses what the arm changes */
export function armConfig(config: RunConfig, name: string, overrides: ArmOverrides): RunConfig {
  const wavelet = { ...config.decoder.wavelet, ...overrides.wavelet }
  // Without a wavelet there is none to fade in.
  const training = wavelet.kind === 'none' ? { ...config.training, waveletFade: undefined } : config.training
  const arm = runConfig.safeParse({ ...config, training, decoder: { ...config.decoder, ...overrides, wavelet } })
  if (!arm.success) throw new RunError(`compare: arm '${name}': ${firstIssue(arm.error)}`)
  return arm.data
}

const isList = (arms: Arms): arms is readonly string[] => Array.isArray(arms)
