import { z } from 'zod'
import { checkId } from '../decode-checks.js'
import type { Tokenizer } from '../tokenizer.js'

/** A byte tokenizer as it is saved. */
export const byteTokenizerJson = z.strictObject({ kind: z.literal('byte') })
export type ByteTokenizerJson = z.output<typeof byteTokenizerJson>

export interface ByteTokenizer extends Tokenizer<Uint8Array> {
  readonly kind: 'byte'
  toJSON(): ByteTokenizerJson
}

/**
 * One id a byte, 0 to 255: any file whatever, and UTF-8 text without an alphabet.
 * @example
 * ```ts
 * console.log(createByteTokenizer().encode(new Uint8Array([7, 255])).join()) // → 7,255
 * ```
 */
export function createByteTokenizer(): ByteTokenizer {
  return {
    kind: 'byte',
    vocabularySize: 256,
    encode: (bytes) => Uint16Array.from(bytes),
    decode(ids) {
      for (let index = 0; index < ids.length; index++) checkId(ids[index]!, index, 256)
      return Uint8Array.from(ids)
    },
    toJSON: () => ({ kind: 'byte' }),
  }
}
