import { describe, expect, it } from 'vitest'
import likeGpt2 from './bpe/testing/like-gpt2.json' with { type: 'json' }
import { createBpeTokenizer, MidiError, modalities, parseTokenizer } from './index.js'
import type { Tokenizer } from './tokenizer.js'

const tokenizers = [
  ...modalities.map((modality): Tokenizer<unknown> => modality.createTokenizer()),
  createBpeTokenizer(likeGpt2.tokenizer),
].map((tokenizer: Tokenizer<unknown>) => ({ kind: tokenizer.kind, tokenizer }))

describe.each(tokenizers)('in a page: $kind', ({ tokenizer }) => {
  it('encodes, decodes and is restored as elsewhere', () => {
    const any = Uint16Array.from({ length: 200 }, (_, index) => (index * 7919) % tokenizer.vocabularySize)
    const ids = tokenizer.encode(tokenizer.decode(any))
    const restored: Tokenizer<unknown> = parseTokenizer(JSON.stringify(tokenizer))
    expect(ids.length).toBeGreaterThan(0)
    expect(restored.encode(restored.decode(ids))).toEqual(ids)
  })
})

it('in a page: a MIDI file that is none is refused with its byte', () => {
  const [, midi] = modalities
  expect(() => midi.createTokenizer().encode(new Uint8Array(20))).toThrow(MidiError)
})
