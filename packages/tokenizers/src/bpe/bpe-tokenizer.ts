import { Tokenizer as HuggingFace } from '@huggingface/tokenizers'
import { checkId } from '../decode-checks.js'
import { TokenizerError } from '../errors.js'
import { readJson } from '../json/read-json.js'
import { createUtf8Decoder } from '../stream/utf8-decoder.js'
import type { Tokenizer } from '../tokenizer.js'
import { checkVocabulary } from './check-vocabulary.js'
import { createTokenBytes } from './token-bytes.js'
import { huggingFaceTokenizer, type BpeTokenizerJson, type HuggingFaceTokenizer } from './tokenizer-json.js'

export interface BpeTokenizer extends Tokenizer<string> {
  readonly kind: 'bpe'
  bytesOf(id: number): Uint8Array
  toJSON(): BpeTokenizerJson
}

/**
 * Byte-level BPE from Hugging Face's tokenizer.json: the tokenizer of an imported GPT-2. Any text has ids and comes back as it was (in
 * Unicode's form NFC if the file says so); no special token is added.
 * @param tokenizerJson the file: its text, or what JSON.parse made of it. Byte-level BPE of at most 65,536 ids
 * @throws TokenizerError that names what in the file is not so; of a text, with the byte
 */
export function createBpeTokenizer(tokenizerJson: unknown): BpeTokenizer {
  return typeof tokenizerJson === 'string'
    ? readJson(tokenizerJson, 'tokenizer.json', fromHuggingFace)
    : fromHuggingFace(tokenizerJson)
}

function fromHuggingFace(tokenizerJson: unknown): BpeTokenizer {
  const parsed = huggingFaceTokenizer.safeParse(tokenizerJson)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw new TokenizerError(
      `tokenizer: tokenizer.json's ${path.map(String).join('.') || 'content'} can't be read: ${message}. Wanted byte-level BPE, as GPT-2 has it.`,
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
  const library = new HuggingFace({ ...tokenizer, post_processor: null }, { clean_up_tokenization_spaces: false })
  const bytesOf = createTokenBytes(tokens, new Set(tokenizer.added_tokens.map(({ content }) => content)))
  return {
    kind: 'bpe',
    vocabularySize,
    encode: (text) => Uint16Array.from(library.encode(text, { add_special_tokens: false }).ids),
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
