import { encodeUtf8 } from '../stream/utf8-encode.js'
import { byteCharacters } from './token-bytes.js'
import type { HuggingFaceTokenizer, SavedSplitter } from './tokenizer-json.js'

/** Words of a text, in the characters that stand for their bytes. */
export type SplitWords = (text: string) => string[]

/**
 * GPT-2's words. `\s` is Unicode's White_Space, as in Hugging Face's tokenizers: JavaScript's own `\s` has U+FEFF and lacks U+0085.
 * Source: https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
const words =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu

/** Numbers of every script apart from the rest: one by one, or in a row. */
const numbers = { each: /\P{N}+|\p{N}/gu, row: /\P{N}+|\p{N}+/gu }

/** The words that BPE merges bytes within, as tokenizer.json's pre_tokenizer has them. */
export function createSplitWords({ pre_tokenizer: splitter }: Pick<HuggingFaceTokenizer, 'pre_tokenizer'>): SplitWords {
  const parts = splitter.type === 'Sequence' ? splitter.pretokenizers : [splitter]
  return (text) => parts.reduce((pieces, part) => pieces.flatMap((piece) => split(piece, part)), [text])
}

function split(text: string, part: SavedSplitter): string[] {
  if (part.type === 'Digits') return text.match(part.individual_digits ? numbers.each : numbers.row) ?? []
  const { add_prefix_space: prefix = false, use_regex: isSplit = true } = part
  const prefixed = prefix && !text.startsWith(' ') ? ` ${text}` : text
  return ((isSplit ? prefixed.match(words) : [prefixed]) ?? []).map(inByteCharacters)
}

function inByteCharacters(word: string): string {
  let characters = ''
  for (const byte of encodeUtf8(word)) characters += byteCharacters[byte]!
  return characters
}
