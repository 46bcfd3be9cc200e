import { isTimedTokenizer, modalityOf, type AnyTokenizer } from '@wgpt/tokenizers'
import { UsageError } from '../errors.js'

/** How long a sample is to be, as a call says it: one of the two, or neither. */
interface WantedLength {
  readonly tokens?: number | undefined
  /** Of sound or music. */
  readonly seconds?: number | undefined
}

export interface SampleLength {
  /** The most that are written. */
  readonly tokens: number
  /** Of music: the time at which it ends, if that comes first. */
  readonly seconds?: number | undefined
}

/** Unless a call says more: a few lines, a few bars, a second of sound, which can be heard and takes a small model some twenty. */
const usual: Record<string, WantedLength> = { midi: { tokens: 400 }, audio: { seconds: 1 } }

/** Far more than music has: 43 a second in piano performances. A model that lets no time pass ends here. */
const mostTokensPerSecond = 300

/**
 * @throws UsageError if seconds are asked of samples that take no time
 */
export function sampleLength(tokenizer: AnyTokenizer, wanted: WantedLength): SampleLength {
  const isAsked = wanted.tokens !== undefined || wanted.seconds !== undefined
  const { tokens, seconds } = isAsked ? wanted : (usual[modalityOf(tokenizer).name] ?? { tokens: 200 })
  if (seconds === undefined) return { tokens: tokens ?? 200 }
  checkTimed(tokenizer, '--seconds')
  if (tokenizer.kind === 'mu-law') return { tokens: Math.max(1, Math.round(seconds * tokenizer.sampleRate)) }
  return { tokens: Math.ceil(seconds * mostTokensPerSecond), seconds }
}

/** @throws UsageError that names the option and what to use instead */
export function checkTimed(tokenizer: AnyTokenizer, option: string): void {
  if (!isTimedTokenizer(tokenizer))
    throw new UsageError(
      `${option} is for sound and music, and the run writes ${modalityOf(tokenizer).name}. Use ${option === '--seconds' ? '--tokens' : 'a shorter --prompt'}.`,
    )
}

/** The most tokens of a length, as a note says it. */
export const atMost = ({ tokens, seconds }: SampleLength): string =>
  `${seconds === undefined ? '' : 'at most '}${tokens.toLocaleString('en-US')}`
