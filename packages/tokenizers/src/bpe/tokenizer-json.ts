import { z } from 'zod'
import { largestVocabulary } from '../tokenizer.js'

/** Longest merges list and token: far beyond what 65,536 ids need. */
const mostMerges = 2 * largestVocabulary
const token = z.string().max(2048)
const id = z
  .int()
  .min(0)
  .max(largestVocabulary - 1)

const byteLevel = z.object({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean().optional(),
  use_regex: z.boolean().optional(),
})
const digits = z.object({ type: z.literal('Digits'), individual_digits: z.boolean() })
const splitters = z.union([
  byteLevel,
  z.object({
    type: z.literal('Sequence'),
    pretokenizers: z
      .array(z.discriminatedUnion('type', [digits, byteLevel]))
      .min(1)
      .max(8),
  }),
])
const composed = z.object({ type: z.literal('NFC') })
const byteLevelDecoder = z.object({ type: z.literal('ByteLevel') })

/**
 * What of Hugging Face's tokenizer.json is read: byte-level BPE, as GPT-2, GPT-NeoX and SmolLM have it. It loses nothing of a text.
 * Patterns that a file brings are refused (they would run as they are), and so is what loses text: other models, normalizers, prefixes.
 * What only adds special tokens around a text (post_processor, truncation, padding) is left out.
 */
export const huggingFaceTokenizer = z.object({
  normalizer: z.union([z.null(), composed]).optional().default(null),
  pre_tokenizer: splitters,
  decoder: byteLevelDecoder,
  added_tokens: z
    .array(
      z.object({
        id,
        content: token.min(1),
        single_word: z.literal(false).optional(),
        lstrip: z.literal(false).optional(),
        rstrip: z.literal(false).optional(),
        normalized: z.boolean().optional(),
        special: z.boolean().optional(),
      }),
    )
    .max(1024)
    .optional()
    .default([]),
  model: z.object({
    type: z.literal('BPE').optional().default('BPE'),
    unk_token: z.union([z.null(), token]).optional(),
    ignore_merges: z.boolean().optional(),
    byte_fallback: z.literal(false).optional(),
    continuing_subword_prefix: z.union([z.null(), z.literal('')]).optional(),
    end_of_word_suffix: z.union([z.null(), z.literal('')]).optional(),
    dropout: z.null().optional(),
    vocab: z.record(token, id),
    merges: z.array(z.union([z.string().max(4096), z.tuple([token, token])])).max(mostMerges),
  }),
})
export type HuggingFaceTokenizer = z.output<typeof huggingFaceTokenizer>

/** A BPE tokenizer as it is saved. */
export const bpeTokenizerJson = z.strictObject({ kind: z.literal('bpe'), tokenizer: huggingFaceTokenizer })
export type BpeTokenizerJson = z.output<typeof bpeTokenizerJson>
