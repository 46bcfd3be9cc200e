import type { z } from 'zod'
import { TokenizerError } from '../errors.js'
import type { Tokenizer } from '../tokenizer.js'

/** A kind of tokenizer, and how a saved one comes back. */
export interface TokenizerKind<Restored> {
  /** What the tokenizer's JSON says in `kind`. */
  readonly kind: string
  /** @throws TokenizerError if it isn't what `toJSON()` of this kind makes */
  restore(json: unknown): Restored
}

/** A kind of sample, and the tokenizers for it. */
export interface Modality<Sample> {
  /** As presets name it: 'text'. */
  readonly name: string
  /** One line for people. */
  readonly title: string
  /** Files that samples are read from: the ends of their names, in lower case. Empty: any file. */
  readonly extensions: readonly string[]
  /** Of a file that a generated sample is written to. */
  readonly outputExtension: string
  /** The tokenizer unless something else is asked for. */
  createTokenizer(): Tokenizer<Sample>
  /** Every kind of tokenizer for such samples, the default's first. */
  readonly tokenizers: readonly TokenizerKind<Tokenizer<Sample>>[]
}

/**
 * @param json the saved form: strict and bounded
 * @param create makes a tokenizer of a saved form that has been checked
 */
export function tokenizerKind<Json, Restored>(
  kind: string,
  json: z.ZodType<Json>,
  create: (json: Json) => Restored,
): TokenizerKind<Restored> {
  return {
    kind,
    restore(saved) {
      const parsed = json.safeParse(saved)
      if (parsed.success) return create(parsed.data)
      const { path, message } = parsed.error.issues[0]!
      const where = path.length > 0 ? path.map(String).join('.') : 'the object'
      throw new TokenizerError(
        `tokenizer: the saved tokenizer is damaged at ${where}: ${message}. Give what a tokenizer's toJSON() made.`,
        undefined,
        path,
      )
    },
  }
}
