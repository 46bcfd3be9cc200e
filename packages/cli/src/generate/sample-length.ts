import {
  isTimedTokenizer,
  modalityOf,
  type AnyTokenizer,
  type SampleLength as UsualLength,
  type TimedTokenizer,
} from '@wgpt/tokenizers'
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

/** Far more than music has: 43 a second in piano performances. A model that lets no time pass ends here. */
const mostTokensPerSecond = 300

/**
 * @param usual if a call says nothing
 * @throws UsageError if seconds are asked of samples that take no time
 */
export function sampleLength(
  tokenizer: AnyTokenizer,
  { tokens, seconds }: WantedLength,
  usual: UsualLength = modalityOf(tokenizer).sampleLengths.generated,
): SampleLength {
  if (tokens === undefined && seconds === undefined) return sampleLength(tokenizer, usual)
  if (seconds === undefined) return { tokens: tokens! }
  const { idsPerSecond } = timed(tokenizer, '--seconds')
  return idsPerSecond === undefined
    ? { tokens: Math.ceil(seconds * mostTokensPerSecond), seconds }
    : { tokens: Math.max(1, Math.round(seconds * idsPerSecond)) }
}

/** @throws UsageError that names the option and what to use instead */
export function timed(tokenizer: AnyTokenizer, option: string): TimedTokenizer {
  if (isTimedTokenizer(tokenizer)) return tokenizer
  throw new UsageError(
    `${option} is for sound and music, and the run writes ${modalityOf(tokenizer).name}. Use ${option === '--seconds' ? '--tokens' : 'a shorter --prompt'}.`,
  )
}

/** The most tokens of a length, as a note says it. */
export const atMost = ({ tokens, seconds }: SampleLength): string =>
  `${seconds === undefined ? '' : 'at most '}${tokens.toLocaleString('en-US')}`
