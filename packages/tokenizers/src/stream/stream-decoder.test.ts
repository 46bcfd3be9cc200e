import { Tokenizer as HuggingFace } from '@huggingface/tokenizers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import likeGpt2 from '../bpe/testing/like-gpt2.json' with { type: 'json' }
import likeSmolLm from '../bpe/testing/like-smollm.json' with { type: 'json' }
import {
  createBpeTokenizer,
  createCharacterTokenizer,
  createStreamDecoder,
  createUtf8Tokenizer,
  TokenizerError,
} from '../index.js'
import { createUtf8Decoder } from './utf8-decoder.js'
import { encodeUtf8 } from './utf8-encode.js'

const tokenizers = [
  { name: 'characters', tokenizer: createCharacterTokenizer({ alphabet: 'abc é🐋鯨' }) },
  { name: 'text8', tokenizer: createCharacterTokenizer() },
  { name: 'bytes of UTF-8', tokenizer: createUtf8Tokenizer() },
  { name: 'BPE like GPT-2', tokenizer: createBpeTokenizer(likeGpt2.tokenizer) },
  { name: 'BPE like SmolLM', tokenizer: createBpeTokenizer(likeSmolLm.tokenizer) },
  {
    name: 'BPE with added tokens that are not bytes',
    tokenizer: createBpeTokenizer({ ...likeGpt2.tokenizer, added_tokens: [{ id: 900, content: '<é🐋>' }] }),
  },
]

function piecesOf(tokenizer: (typeof tokenizers)[number]['tokenizer'], ids: readonly number[]) {
  const decoder = createStreamDecoder(tokenizer)
  return [...ids.map((id) => decoder.push(id)), decoder.flush()]
}
const isWhole = (piece: string) => !/[\ud800-\udbff]$|^[\udc00-\udfff]/.test(piece)

describe.each(tokenizers)('a stream of $name', ({ tokenizer }) => {
  const anyIds = fc.array(fc.nat(tokenizer.vocabularySize - 1), { maxLength: 60 })

  it('gives in pieces what decode gives at once, for any ids of the vocabulary', () => {
    fc.assert(
      fc.property(anyIds, (ids) => {
        const pieces = piecesOf(tokenizer, ids)
        expect(pieces.join('')).toBe(tokenizer.decode(ids))
        expect(pieces.filter((piece) => !isWhole(piece))).toEqual([])
      }),
      { numRuns: 500 },
    )
  })

  it('begins again behind a flush', () => {
    fc.assert(
      fc.property(anyIds, anyIds, (first, second) => {
        const decoder = createStreamDecoder(tokenizer)
        for (const id of first) decoder.push(id)
        decoder.flush()
        expect(second.map((id) => decoder.push(id)).join('') + decoder.flush()).toBe(tokenizer.decode(second))
      }),
    )
  })

  it('refuses an id outside the vocabulary', () => {
    expect(() => createStreamDecoder(tokenizer).push(tokenizer.vocabularySize)).toThrow(TokenizerError)
  })
})

describe('a stream of BPE', () => {
  const tokenizer = createBpeTokenizer(likeGpt2.tokenizer)

  it('never shows U+FFFD for a text, whatever characters it has', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        fc.pre(!text.includes('\ufffd'))
        const pieces = piecesOf(tokenizer, [...tokenizer.encode(text)])
        expect(pieces.join('')).toBe(text)
        expect(pieces.join('|')).not.toContain('\ufffd')
      }),
    )
  })

  it("decodes any ids as Hugging Face's library does", () => {
    const library = new HuggingFace(likeGpt2.tokenizer, { clean_up_tokenization_spaces: false })
    const known = Object.values(likeGpt2.tokenizer.model.vocab)
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...known), { minLength: 1, maxLength: 60 }), (ids) => {
        expect(tokenizer.decode(ids)).toBe(library.decode(ids, { clean_up_tokenization_spaces: false }))
      }),
      { numRuns: 500 },
    )
  })
})

describe('UTF-8', () => {
  const bytes = fc.array(fc.oneof(fc.nat(255), fc.constantFrom(0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x90, 0x8b, 0xed, 0xef)), {
    maxLength: 40,
  })

  it('is decoded as TextDecoder decodes it, bytes that are not text too, in any pieces', () => {
    fc.assert(
      fc.property(bytes, fc.nat(40), (given, cut) => {
        const decoder = createUtf8Decoder()
        const text = decoder.push(given.slice(0, cut)) + decoder.push(given.slice(cut)) + decoder.flush()
        expect(text).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(given)))
      }),
      { numRuns: 2000 },
    )
  })

  it('is encoded as TextEncoder encodes it, halves of pairs too', () => {
    const units = fc.array(fc.oneof(fc.nat(0xffff), fc.constantFrom(0xd83d, 0xdc0b, 0x7ff, 0x800)), { maxLength: 30 })
    fc.assert(
      fc.property(units, (codes) => {
        const text = String.fromCharCode(...codes)
        expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)])
      }),
      { numRuns: 1000 },
    )
  })
})
