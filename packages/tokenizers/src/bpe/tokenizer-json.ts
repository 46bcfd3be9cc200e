import { z } from 'zod'
import { largestVocabulary } from '../tokenizer.js'
import { savedPostProcessor } from './post-processor.js'

/** Longest merges list and token: far beyond what 65,536 ids need. */
const mostMerges = 2 * largestVocabulary
const token = z.string().max(2048)
const id = z
  .int()
  .min(0)
  .max(largestVocabulary - 1)

/** A key that decides no id; its value is left out of what is saved. */
const withoutEffect = z.unknown().optional()

const byteLevel = z.strictObject({
  type: z.literal('ByteLevel'),
  add_prefix_space: z.boolean().optional(),
  use_regex: z.boolean().optional(),
  trim_offsets: withoutEffect, // Decides where a token lies in the text, which is not asked for.
})
const digits = z.strictObject({ type: z.literal('Digits'), individual_digits: z.boolean() })
const splitter = z.discriminatedUnion('type', [digits, byteLevel])
const sequence = z.strictObject({ type: z.literal('Sequence'), pretokenizers: z.array(splitter).min(1).max(8) })
const byteLevelDecoder = z.strictObject({
  type: z.literal('ByteLevel'),
  // Bytes become text in one way; the settings are those of the pre-tokenizer of the same name.
  add_prefix_space: withoutEffect,
  trim_offsets: withoutEffect,
  use_regex: withoutEffect,
})

const addedToken = z
  .strictObject({
    id,
    content: token.min(1),
    single_word: z.boolean().optional(),
    lstrip: z.boolean().optional(),
    rstrip: z.boolean().optional(),
    normalized: z.boolean().optional(),
    special: z.boolean().optional(),
  })
  .refine(({ single_word: word, lstrip, rstrip }) => !(word && (lstrip || rstrip)), {
    error: "is a single word that takes the spaces around it (lstrip, rstrip): its text can't be read back",
  })

const wholeTokenizer = z.strictObject({
  version: z.literal('1.0').optional(),
  // Texts are cut or filled up when a call asks for it; transformers, too, switches both off otherwise.
  truncation: withoutEffect,
  padding: withoutEffect,
  normalizer: z
    .strictObject({ type: z.literal('NFC') })
    .nullable()
    .optional()
    .default(null),
  pre_tokenizer: z.discriminatedUnion('type', [byteLevel, sequence]),
  post_processor: savedPostProcessor.nullish(),
  decoder: byteLevelDecoder,
  added_tokens: z.array(addedToken).max(1024).optional().default([]),
  model: z.strictObject({
    type: z.literal('BPE').optional().default('BPE'),
    // Every byte has a token, so that none is unknown.
    unk_token: token.nullish(),
    fuse_unk: withoutEffect,
    ignore_merges: z.boolean().optional(),
    byte_fallback: z.literal(false).optional(),
    continuing_subword_prefix: z.literal(['', null]).optional(),
    end_of_word_suffix: z.literal(['', null]).optional(),
    dropout: z.literal([0, null]).optional(),
    vocab: z.record(token, id),
    merges: z.array(z.union([z.string().max(4096), z.tuple([token, token])])).max(mostMerges),
  }),
})

/**
 * What of Hugging Face's tokenizer.json is read: byte-level BPE, as GPT-2, GPT-NeoX and SmolLM have it. It loses nothing of a text. A key that
 * isn't here is refused by its name.
 * Patterns that a file brings are refused (they would run as they are), and so is what loses text: other models, normalizers, prefixes.
 */
export const huggingFaceTokenizer = wholeTokenizer.transform((whole) => {
  const { normalizer, pre_tokenizer, decoder, added_tokens, post_processor, model } = whole
  const kept = { ...model }
  delete kept.fuse_unk
  return {
    normalizer,
    pre_tokenizer: pre_tokenizer.type === 'ByteLevel' ? saved(pre_tokenizer) : splittersOf(pre_tokenizer),
    decoder: { type: decoder.type },
    added_tokens,
    ...(post_processor && post_processor.before.length + post_processor.after.length > 0 && { post_processor }),
    model: kept,
  }
})
export type HuggingFaceTokenizer = z.output<typeof huggingFaceTokenizer>

/** A BPE tokenizer as it is saved. */
export const bpeTokenizerJson = z.strictObject({ kind: z.literal('bpe'), tokenizer: huggingFaceTokenizer })
export type BpeTokenizerJson = z.output<typeof bpeTokenizerJson>

type Splitter = z.output<typeof splitter>

/** How a text is cut into words, of what is saved. */
export type SavedSplitter =
  { type: 'ByteLevel'; add_prefix_space?: boolean; use_regex?: boolean } | z.output<typeof digits>

function saved(part: Extract<Splitter, { type: 'ByteLevel' }>) {
  const kept = { ...part }
  delete kept.trim_offsets
  return kept
}

const splittersOf = ({ type, pretokenizers }: z.output<typeof sequence>) => ({
  type,
  pretokenizers: pretokenizers.map((part) => (part.type === 'ByteLevel' ? saved(part) : part)),
})
