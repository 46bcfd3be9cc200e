import { createByteTokenizer, createCharacterTokenizer, createMuLawTokenizer } from '@wgpt/tokenizers'
import type { PreparedCase } from './subject.js'
import type { BenchCase } from './bench-case.js'

const sizes = [
  { name: 'mini', length: 2 ** 14, set: 'quick' },
  { name: 'a million', length: 2 ** 20, set: 'full' },
] as const

/** Words of a fixed sequence: what is in a text does not matter to these tokenizers. */
function textOf(length: number): string {
  const letters = Array.from({ length }, (_, i) => 'abcdefghijklmnopqrstuvwxyz    '[(i * 7919 + (i >> 5)) % 30]!)
  return letters.join('')
}

function prepareTokenizing(length: number): PreparedCase {
  const text = textOf(length)
  const bytes = new TextEncoder().encode(text)
  const copied = new Uint8Array(length)
  const sound = Float32Array.from({ length }, (_, i) => Math.sin(i / 7) * Math.sin(i / 1000))
  const heard = new Float32Array(length)
  const [characters, raw, samples] = [createCharacterTokenizer(), createByteTokenizer(), createMuLawTokenizer()]
  return {
    subjects: [
      { name: 'text copied', run: () => void new TextEncoder().encodeInto(text, copied) },
      { name: 'characters', run: () => void characters.encode(text) },
      { name: 'bytes', run: () => void raw.encode(bytes) },
      { name: 'sound copied', run: () => heard.set(sound) },
      { name: 'µ-law', run: () => void samples.encode(sound) },
    ],
    dispose: () => undefined,
  }
}

/** Texts and sounds made tokens, beside a copy of what they are made of. */
export const tokenizeCases: BenchCase[] = sizes.map(({ name, length, set }) => ({
  id: `tokenize/${name.replace(' ', '-')}`,
  suite: 'tokenize',
  title: `tokenizing, ${name}`,
  description: `${length.toLocaleString('en-US')} letters, bytes or samples become tokens; beside each the copy of the same.`,
  tokens: length,
  set,
  tooLargeFor: [],
  withoutTensors: true,
  ratios: [
    ['characters', 'text copied'],
    ['bytes', 'text copied'],
    ['µ-law', 'sound copied'],
  ],
  prepare: () => prepareTokenizing(length),
}))
