import type { z } from 'zod'
import type { Tokenizer } from '../tokenizer.js'

/** A kind of sample, and the tokenizer for it. */
export interface Modality<Sample, Json extends { kind: string } = { kind: string }> {
  /** As presets name it: 'text'. */
  readonly name: string
  /** What the tokenizer's JSON says in `kind`. */
  readonly kind: Json['kind']
  /** One line for people. */
  readonly title: string
  /** The saved form, strict and bounded. */
  readonly json: z.ZodType<Json>
  /** The tokenizer of a saved form, or the modality's default. */
  createTokenizer(json?: Json): Tokenizer<Sample>
}
