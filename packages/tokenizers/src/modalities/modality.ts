import { issueText } from '@wgpt/errors'
import type { z } from 'zod'
import { TokenizerError } from '../errors.js'
import type { MidiDecodeOptions } from '../midi/note-limits.js'
import type { Tokenizer } from '../tokenizer.js'

/** A kind of tokenizer, and how a saved one comes back. */
export interface TokenizerKind<Restored> {
  /** What the tokenizer's JSON says in `kind`. */
  readonly kind: string
  /** What every token is one of: 'character'. Left out where a token stands for more or less of it each time. */
  readonly unit?: string
  /** @throws TokenizerError if it isn't what `toJSON()` of this kind makes */
  restore(json: unknown): Restored
}

/** How much a model writes: so many tokens, or, of sound and music, so long. */
export type SampleLength = { readonly tokens: number } | { readonly seconds: number }

/** A kind of sample, and the tokenizers for it. All that depends on the kind is said here: nothing else asks for a modality's name. */
export interface Modality<Sample> {
  /** As presets name it: 'text'. */
  readonly name: string
  /** One line for people. */
  readonly title: string
  /** Files that samples are read from: the ends of their names, in lower case. Empty: any file. */
  readonly extensions: readonly string[]
  /** What a sample is, which says how a page shows it, and how it is read: a text may be cut and has an alphabet, notes make music. */
  readonly content: 'text' | 'notes' | 'sound' | 'bytes'
  /** What samples are, in a sentence: 'music', 'sound'. */
  readonly noun: string
  /** How much a model writes unless a call says more. */
  readonly sampleLengths: {
    /** Each time while it trains: enough to see or hear what has been learnt, and cheap. In tokens. */
    readonly training: number
    /** When training has ended, while one waits for the report. */
    readonly trained: SampleLength
    /** When it is asked for a sample. */
    readonly generated: SampleLength
  }
  /** Of a file that a generated sample is written to. */
  readonly outputExtension: string
  /** The tokenizer unless something else is asked for. */
  createTokenizer(): Tokenizer<Sample>
  /** What a model continues from when nothing is given. Left out: the first token of the vocabulary. */
  beginningOf?(tokenizer: Tokenizer<Sample>): ArrayLike<number>
  /** The sample of what a model wrote, where a model may leave notes on for ever. Left out: what the tokenizer decodes. */
  decodeLimited?(tokenizer: Tokenizer<Sample>, ids: ArrayLike<number>, limits: MidiDecodeOptions): Sample
  /** Every kind of tokenizer for such samples, the default's first. */
  readonly tokenizers: readonly TokenizerKind<Tokenizer<Sample>>[]
}

/**
 * @param json the saved form: strict and bounded
 * @param create makes a tokenizer of a saved form that has been checked
 * @param unit what every token is one of
 */
export function tokenizerKind<Json, Restored>(
  kind: string,
  json: z.ZodType<Json>,
  create: (json: Json) => Restored,
  unit?: string,
): TokenizerKind<Restored> {
  return {
    kind,
    ...(unit !== undefined && { unit }),
    restore(saved) {
      const parsed = json.safeParse(saved)
      if (parsed.success) return create(parsed.data)
      const issue = parsed.error.issues[0]!
      const { path } = issue
      const where = path.length > 0 ? path.map(String).join('.') : 'the object'
      throw new TokenizerError(
        `tokenizer: the saved tokenizer is damaged at ${where}: ${issueText(issue)}. Give what a tokenizer's toJSON() made.`,
        undefined,
        path,
      )
    },
  }
}
