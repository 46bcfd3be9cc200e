import { issueText } from '@wgpt/errors'
import { BPE } from '@huggingface/tokenizers'
import { checkId } from '../decode-checks.js'
import { TokenizerError } from '../errors.js'
import { readJson } from '../json/read-json.js'
import { createUtf8Decoder } from '../stream/utf8-decoder.js'
import type { Tokenizer } from '../tokenizer.js'
import { createSplitAtTokens } from './added-tokens.js'
import { checkVocabulary } from './check-vocabulary.js'
import { createSplitWords } from './split-words.js'
import { createTokenBytes } from './token-bytes.js'
import { huggingFaceTokenizer, type BpeTokenizerJson, type HuggingFaceTokenizer } from './tokenizer-json.js'

export interface BpeTokenizer extends Tokenizer<string> {
  readonly kind: 'bpe'
  readonly endOfText: number | undefined
  bytesOf(id: number): Uint8Array
  toJSON(): BpeTokenizerJson
}

/**
 * Byte-level BPE from Hugging Face's tokenizer.json: the tokenizer of an imported GPT-2, with the ids of Hugging Face's library. Any text has
 * ids and comes back as it was: in Unicode's form NFC, with a space before it, or between special tokens if the file says so.
 * @param tokenizerJson the file: its text, or what JSON.parse made of it. Byte-level BPE of at most 65,536 ids
 * @throws TokenizerError that names what in the file is not so; of a text, with the byte
 * @example
 * ```ts
 * // What a tokenizer.json holds: here the 256 bytes and one merge. A real one has tens of thousands of tokens.
 * const characters = [...Array(256).keys()].map((byte) => {
 *   const isPlain = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173)
 *   return isPlain ? byte : 256 + [...Array(byte).keys()].filter((b) => b < 33 || (b > 126 && b < 161) || b === 173).length
 * })
 * const vocab = Object.fromEntries(characters.map((code, id) => [String.fromCharCode(code), id]))
 * const pieces = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true }
 * const model = { type: 'BPE', vocab: { ...vocab, ab: 256 }, merges: ['a b'] }
 * const tokenizer = createBpeTokenizer({ model, pre_tokenizer: pieces, decoder: pieces })
 * console.log(tokenizer.encode('aba').join()) // → 256,97
 * ```
 */
export function createBpeTokenizer(tokenizerJson: unknown): BpeTokenizer {
  return typeof tokenizerJson === 'string'
    ? readJson(tokenizerJson, 'tokenizer.json', fromHuggingFace)
    : fromHuggingFace(tokenizerJson)
}

function fromHuggingFace(tokenizerJson: unknown): BpeTokenizer {
  const parsed = huggingFaceTokenizer.safeParse(tokenizerJson)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const { path } = issue
    throw new TokenizerError(
      `tokenizer: tokenizer.json's ${path.map(String).join('.') || 'content'} can't be read: ${issueText(issue)}. Expected byte-level BPE, as GPT-2 has it.`,
      undefined,
      path,
    )
  }
  return create(parsed.data, [])
}

/** @param saved checked by its schema */
export function restoreBpeTokenizer(saved: BpeTokenizerJson): BpeTokenizer {
  return create(saved.tokenizer, ['tokenizer'])
}

function create(tokenizer: HuggingFaceTokenizer, at: readonly PropertyKey[]): BpeTokenizer {
  const { vocabularySize, tokens } = checkVocabulary(tokenizer, at)
  const { added_tokens: added, model, normalizer, post_processor: around } = tokenizer
  const splitAtTokens = createSplitAtTokens(added, normalizer ? (text) => text.normalize('NFC') : (text) => text)
  const splitWords = createSplitWords(tokenizer)
  const merger = new BPE({
    type: 'BPE',
    ignore_merges: model.ignore_merges ?? false,
    vocab: model.vocab,
    merges: model.merges.map((merge) => (typeof merge === 'string' ? (merge.split(' ') as [string, string]) : merge)),
  })
  const idOf = new Map(Object.entries(model.vocab))
  const bytesOf = createTokenBytes(tokens, new Set(added.map(({ content }) => content)))
  return {
    kind: 'bpe',
    vocabularySize,
    endOfText: endOfTextOf(tokenizer),
    ...(around && { around: { before: around.before, after: around.after } }),
    encode(text) {
      const ids: number[] = [...(around?.before ?? [])]
      for (const section of splitAtTokens(text))
        if (typeof section === 'number') ids.push(section)
        else for (const token of merger.encode(splitWords(section))) ids.push(idOf.get(token)!)
      if (around) ids.push(...around.after)
      return Uint16Array.from(ids)
    },
    decode(ids) {
      const utf8 = createUtf8Decoder()
      const pieces: string[] = []
      for (let index = 0; index < ids.length; index++) {
        checkId(ids[index]!, index, vocabularySize)
        pieces.push(utf8.push(bytesOf(ids[index]!)))
      }
      return pieces.join('') + utf8.flush()
    },
    bytesOf(id) {
      checkId(id, 0, vocabularySize)
      return bytesOf(id)
    },
    toJSON: () => ({ kind: 'bpe', tokenizer }),
  }
}

/** What vocabularies call the end of a text, in the order in which they are looked for. */
const endsOfText = ['<|endoftext|>', '<|end_of_text|>', '<eos>', '</s>']

function endOfTextOf({ added_tokens: added, model }: HuggingFaceTokenizer): number | undefined {
  for (const name of endsOfText) {
    const id = added.find(({ content }) => content === name)?.id
    if (id !== undefined) return id
    if (Object.hasOwn(model.vocab, name)) return model.vocab[name]
  }
  return undefined
}
