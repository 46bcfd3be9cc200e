import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenizerError } from '../errors.js'
import { tokenizerFromJSON } from '../tokenizer-from-json.js'
import { createBpeTokenizer } from './bpe-tokenizer.js'
import likeGpt2 from './testing/like-gpt2.json' with { type: 'json' }
import likeSmolLm from './testing/like-smollm.json' with { type: 'json' }

const anyText = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 100 }), fc.string({ unit: 'binary', maxLength: 100 }))

describe.each([
  { name: 'like GPT-2', fixture: likeGpt2, normalized: (text: string) => text },
  { name: 'like SmolLM, in form NFC', fixture: likeSmolLm, normalized: (text: string) => text.normalize('NFC') },
])('BPE $name', ({ fixture, normalized }) => {
  const tokenizer = createBpeTokenizer(fixture.tokenizer)

  it.each(fixture.samples)("has the ids of Hugging Face's own library for $text", ({ text, ids }) => {
    expect([...tokenizer.encode(text)]).toEqual(ids)
    expect(tokenizer.decode(ids)).toBe(normalized(text))
  })

  it('gives any text back', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(normalized(text))
      }),
    )
  })

  it('says the ids again that a text has given', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text)
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids)
      }),
    )
  })

  it('decodes any ids of its vocabulary, and refuses others', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(tokenizer.vocabularySize - 1), { maxLength: 50 }), (ids) => {
        expect(typeof tokenizer.decode(ids)).toBe('string')
      }),
    )
    expect(tokenizer.decode([])).toBe('')
    expect(() => tokenizer.decode([tokenizer.vocabularySize])).toThrow(TokenizerError)
  })

  it('comes back from its JSON as it was', () => {
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)))
    expect(restored.toJSON()).toEqual(tokenizer.toJSON())
    for (const { text, ids } of fixture.samples)
      expect(restored.kind === 'bpe' && [...restored.encode(text)]).toEqual(ids)
  })
})

describe('createBpeTokenizer', () => {
  const { tokenizer } = likeGpt2
  const { model } = tokenizer

  it('reads merges of the older form', () => {
    const merges = model.merges.map((pair) => pair.join(' '))
    const older = createBpeTokenizer({ ...tokenizer, model: { ...model, merges } })
    for (const { text, ids } of likeGpt2.samples) expect([...older.encode(text)]).toEqual(ids)
  })

  it('reads the file as text, and says at which byte it is wrong', () => {
    const text = JSON.stringify(tokenizer)
    expect(createBpeTokenizer(text).toJSON()).toEqual(createBpeTokenizer(tokenizer).toJSON())
    const wrong = text.replace('"type":"BPE"', '"type":"WordPiece"')
    const offset = Buffer.byteLength(text.slice(0, text.indexOf('"BPE"')))
    expect(() => createBpeTokenizer(wrong)).toThrow(expect.objectContaining({ offset, path: ['model', 'type'] }))
    expect(() => createBpeTokenizer('{')).toThrow('tokenizer.json is not JSON: it ends too early at byte 1.')
  })

  it('has ids that no token has said nothing', () => {
    const sparse = createBpeTokenizer({ ...tokenizer, added_tokens: [{ id: 1000, content: '<pad>' }] })
    expect(sparse.vocabularySize).toBe(1001)
    expect(sparse.decode([999, sparse.encode('a')[0]!, 1000])).toBe('a<pad>')
  })

  const split = { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false }
  it.each<[string, unknown, string]>([
    ['nothing', undefined, "tokenizer.json's content can't be read"],
    [
      'another model',
      { ...tokenizer, model: { ...model, type: 'Unigram' } },
      "tokenizer.json's model.type can't be read",
    ],
    ['a pattern of its own', { ...tokenizer, pre_tokenizer: split }, "tokenizer.json's pre_tokenizer"],
    ['a decoder that loses text', { ...tokenizer, decoder: { type: 'WordPiece' } }, 'decoder.type'],
    ['an id too high', { ...tokenizer, model: { ...model, vocab: { ...model.vocab, x1: 65_536 } } }, 'model.vocab.x1'],
    [
      'a token too long',
      { ...tokenizer, model: { ...model, vocab: { ...model.vocab, ['x'.repeat(3000)]: 700 } } },
      'model.vocab',
    ],
    [
      'one id for two tokens',
      { ...tokenizer, model: { ...model, vocab: { ...model.vocab, x1: 5 } } },
      'gives the id 5 to',
    ],
    ['a byte without a token', { ...tokenizer, model: { ...model, vocab: {} } }, 'for the byte 0'],
    ['a merge of no tokens', { ...tokenizer, model: { ...model, merges: [['a', 'qqq']] } }, 'merge 0, ["a","qqq"]'],
    ['a merge of three', { ...tokenizer, model: { ...model, merges: ['a b c'] } }, 'merge 0, "a b c"'],
    [
      'a single word that takes spaces',
      { ...tokenizer, added_tokens: [{ id: 600, content: 'x', lstrip: true, single_word: true }] },
      'added_tokens.0',
    ],
  ])('refuses %s in one line', (_, json, message) => {
    expect(() => createBpeTokenizer(json)).toThrow(TokenizerError)
    expect(() => createBpeTokenizer(json)).toThrow(message)
    expect(() => createBpeTokenizer(json)).toThrow(/^tokenizer: [^\n]+\.$/)
  })
})
