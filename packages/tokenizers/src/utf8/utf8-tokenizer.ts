import { z } from 'zod'
import { checkId } from '../decode-checks.js'
import { createUtf8Decoder } from '../stream/utf8-decoder.js'
import { encodeUtf8 } from '../stream/utf8-encode.js'
import type { Tokenizer } from '../tokenizer.js'

/** A tokenizer of a text's bytes as it is saved. */
export const utf8TokenizerJson = z.strictObject({ kind: z.literal('utf8') })
export type Utf8TokenizerJson = z.output<typeof utf8TokenizerJson>

export interface Utf8Tokenizer extends Tokenizer<string> {
  readonly kind: 'utf8'
  bytesOf(id: number): Uint8Array
  toJSON(): Utf8TokenizerJson
}

const vocabularySize = 256

/**
 * One id per byte of a text's UTF-8: any text has ids and comes back as it was, without an alphabet. Half a surrogate pair becomes U+FFFD.
 *
 * @example
 * createUtf8Tokenizer().encode('aé') // Uint16Array [97, 195, 169]
 */
export function createUtf8Tokenizer(): Utf8Tokenizer {
  return {
    kind: 'utf8',
    vocabularySize,
    encode: (text) => Uint16Array.from(encodeUtf8(text)),
    decode(ids) {
      for (let index = 0; index < ids.length; index++) checkId(ids[index]!, index, vocabularySize)
      const utf8 = createUtf8Decoder()
      return utf8.push(ids) + utf8.flush()
    },
    bytesOf(id) {
      checkId(id, 0, vocabularySize)
      return Uint8Array.of(id)
    },
    toJSON: () => ({ kind: 'utf8' }),
  }
}
