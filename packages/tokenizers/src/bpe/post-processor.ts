import { z } from 'zod'
import { largestVocabulary } from '../tokenizer.js'

const id = z
  .int()
  .min(0)
  .max(largestVocabulary - 1)
const withoutEffect = z.unknown().optional()

/** The ids that stand around every text: a beginning (BOS), an end (EOS). */
export interface Around {
  readonly before: readonly number[]
  readonly after: readonly number[]
}

const byteLevel = z.strictObject({
  type: z.literal('ByteLevel'),
  // All three decide where a token lies in the text, which is not asked for.
  add_prefix_space: withoutEffect,
  trim_offsets: withoutEffect,
  use_regex: withoutEffect,
})
const pair = z.tuple([z.string(), id])
const classAndSeparator = { sep: pair, cls: pair }
const bert = z.strictObject({ type: z.literal('BertProcessing'), ...classAndSeparator })
const roberta = z.strictObject({
  type: z.literal('RobertaProcessing'),
  ...classAndSeparator,
  trim_offsets: withoutEffect, // As above.
  add_prefix_space: withoutEffect, // As above.
})
const place = { type_id: withoutEffect } // Tells two texts of a pair apart: one text alone is read.
const piece = z.union([
  z.strictObject({ SpecialToken: z.strictObject({ id: z.string(), ...place }) }),
  z.strictObject({ Sequence: z.strictObject({ id: z.literal('A'), ...place }) }),
])
const template = z.strictObject({
  type: z.literal('TemplateProcessing'),
  single: z.array(piece).max(16),
  pair: withoutEffect, // Of two texts.
  special_tokens: z.record(
    z.string(),
    z.strictObject({ id: z.string(), ids: z.array(id).max(16), tokens: withoutEffect }),
  ),
})
/** What is saved of any of them. */
const around = z.strictObject({ type: z.literal('Around'), before: z.array(id), after: z.array(id) })
const one = z.discriminatedUnion('type', [byteLevel, bert, roberta, template, around])
const sequence = z.strictObject({ type: z.literal('Sequence'), processors: z.array(one).max(8) })

/** tokenizer.json's post_processor: what it puts around a text. */
export const savedPostProcessor = z
  .discriminatedUnion('type', [byteLevel, bert, roberta, template, around, sequence])
  .transform((processor, context): { type: 'Around' } & Around => {
    const parts = processor.type === 'Sequence' ? processor.processors : [processor]
    const [before, after]: [number[], number[]] = [[], []]
    for (const part of parts) {
      const added = aroundOf(part)
      if (typeof added === 'string') {
        context.issues.push({ code: 'custom', message: added, input: processor, path: [] })
        return z.NEVER
      }
      // The next one in a row is put around what the one before made.
      before.unshift(...added.before)
      after.push(...added.after)
    }
    return { type: 'Around', before, after }
  })

/** @returns a sentence for a template that isn't one */
function aroundOf(part: z.output<typeof one>): Around | string {
  if (part.type === 'ByteLevel') return { before: [], after: [] }
  if (part.type === 'Around') return part
  if (part.type !== 'TemplateProcessing') return { before: [part.cls[1]], after: [part.sep[1]] }
  const texts = part.single.filter((piece) => 'Sequence' in piece).length
  if (texts !== 1) return `its template has the text ${texts} times; expected once`
  const [before, after]: [number[], number[]] = [[], []]
  let list = before
  for (const piece of part.single) {
    if ('Sequence' in piece) list = after
    else {
      const special = Object.hasOwn(part.special_tokens, piece.SpecialToken.id)
        ? part.special_tokens[piece.SpecialToken.id]
        : undefined
      if (special === undefined)
        return `its template names ${JSON.stringify(piece.SpecialToken.id)}, which special_tokens doesn't have`
      list.push(...special.ids)
    }
  }
  return { before, after }
}
