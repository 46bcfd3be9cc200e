import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TokenizerError } from '../errors.js'
import { tokenizerFromJSON } from '../tokenizer-from-json.js'
import { createBpeTokenizer } from './bpe-tokenizer.js'
import { byteCharacters } from './token-bytes.js'
import likeGpt2 from './testing/like-gpt2.json' with { type: 'json' }

const { cases } = JSON.parse(readFileSync(new URL('testing/variants.json', import.meta.url), 'utf8')) as {
  cases: { changes: Record<string, unknown>; samples: { text: string; ids: number[] }[] }[]
}
const whole = likeGpt2.tokenizer as Record<string, unknown>

describe("random variants have the ids of Hugging Face's own library", () => {
  const isLossy = ({ changes }: (typeof cases)[number]) =>
    (changes.added_tokens as Record<string, boolean>[]).some(
      (token) => token.single_word && (token.lstrip || token.rstrip),
    )

  it.each(cases.filter((one) => !isLossy(one)))('$changes', ({ changes, samples }) => {
    const tokenizer = createBpeTokenizer({ ...whole, ...changes })
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)))
    for (const { text, ids } of samples)
      for (const one of [tokenizer, restored]) expect([text, ...one.encode(text as never)]).toEqual([text, ...ids])
  })

  // The ids and merges of GPT-2's own vocabulary that these texts need.
  const merges = ["' s", 'Ġ ï', '# #', '## ##', 'Ċ Ċ']
  const ids: Record<string, number> = { "'s": 338, Ġï: 27_332, '##': 2235, '####': 4242, ĊĊ: 628 }
  byteCharacters
    .map((character, byte) => ({ character, isHidden: character !== String.fromCharCode(byte) }))
    .sort((a, b) => Number(a.isHidden) - Number(b.isHidden))
    .forEach(({ character }, id) => (ids[character] = id))
  const gpt2 = createBpeTokenizer({ ...whole, added_tokens: [], model: { type: 'BPE', vocab: ids, merges } })

  it.each([
    [".\ufeff's", [13, 171, 119, 123, 6, 82]],
    [' \ufeff####', [27_332, 119, 123, 4242]],
    ['\n\n\u0085', [628, 126, 227]],
    [".\u0085's", [13, 126, 227, 338]],
  ])("white space is Unicode's, not JavaScript's: %j", (text, expected) => {
    expect([...gpt2.encode(text)]).toEqual(expected)
    expect(gpt2.decode(expected)).toBe(text)
  })
})

describe('every key of tokenizer.json is understood, without effect, or refused', () => {
  /** Places of objects in a whole file: keys on the way to them. */
  const places: (string | number)[][] = [
    [],
    ['model'],
    ['pre_tokenizer'],
    ['pre_tokenizer', 'pretokenizers', 0],
    ['decoder'],
    ['normalizer'],
    ['added_tokens', 0],
    ['post_processor'],
    ['post_processor', 'single', 0],
    ['post_processor', 'single', 0, 'SpecialToken'],
    ['post_processor', 'special_tokens', 'x'],
  ]
  const file = {
    ...whole,
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [{ type: 'Digits', individual_digits: true }, whole.pre_tokenizer],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: 'x', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { x: { id: 'x', ids: [0], tokens: ['<|endoftext|>'] } },
    },
  }
  const at = (json: unknown, place: (string | number)[]) =>
    place.reduce((value, key) => (value as Record<string, unknown>)[key], json) as Record<string, unknown>

  it('takes the file itself', () => expect([...createBpeTokenizer(file).encode('a')]).toHaveLength(2))

  it('a random unknown key, at any place', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...places),
        fc.string({ minLength: 1, maxLength: 12 }),
        fc.jsonValue(),
        (place, key, value) => {
          const changed = structuredClone(file)
          fc.pre(!(key in at(changed, place)) && key !== '__proto__')
          Object.assign(at(changed, place), { [key]: value })
          fc.pre(!known.has(key))
          expect(() => createBpeTokenizer(changed)).toThrow(TokenizerError)
        },
      ),
      { numRuns: 500 },
    )
  })
  const known = new Set(['ignore_merges', 'fuse_unk', 'truncation', 'padding', 'add_prefix_space'])

  it.each<[place: (string | number)[], key: string, value: unknown]>([
    [[], 'version', '2.0'],
    [['model'], 'type', 'WordPiece'],
    [['model'], 'dropout', 0.1],
    [['model'], 'byte_fallback', true],
    [['model'], 'continuing_subword_prefix', '##'],
    [['model'], 'end_of_word_suffix', '</w>'],
    [['decoder'], 'type', 'Metaspace'],
    [['normalizer'], 'type', 'NFKC'],
    [['post_processor'], 'type', 'Unheard'],
    [['post_processor', 'single', 0, 'SpecialToken'], 'id', 'y'],
    [['post_processor', 'special_tokens', 'x'], 'ids', [65_000]],
  ])('a value at %j of %s that is not supported: %j', (place, key, value) => {
    const changed = structuredClone(file)
    at(changed, place)[key] = value
    expect(() => createBpeTokenizer(changed)).toThrow(/^tokenizer: [^\n]+\.$/)
  })
})
