import { parseMidi } from 'midi-file'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import likeGpt2 from '../bpe/testing/like-gpt2.json' with { type: 'json' }
import {
  createBpeTokenizer,
  createCharacterTokenizer,
  createUtf8Tokenizer,
  isTimedTokenizer,
  modalities,
  padTokenizer,
  type Modality,
} from '../index.js'
import { after, midiFile } from '../midi/testing/build-midi.js'
import { notesByLibrary } from '../midi/testing/read-by-library.js'
import type { Tokenizer } from '../tokenizer.js'

/** What a kind of tokenizer is tried with, and what it may change. */
interface Trial<Sample> {
  readonly tokenizer: Tokenizer<Sample>
  readonly samples: fc.Arbitrary<Sample>
  /** Throws if more than that has changed. */
  readonly compare: (before: Sample, after: Sample) => void
}
const trial = <Sample>(made: Trial<Sample>): Trial<unknown> => made as unknown as Trial<unknown>
const same = (before: unknown, after: unknown): void => expect(after).toEqual(before)

const alphabet = 'abc xyz🐋éÄ鯨\n'
const [text, midi, audio, bytes, dna] = modalities

const notes = fc.array(
  fc.record({
    wait: fc.nat(700),
    pitch: fc.nat(127),
    velocity: fc.integer({ min: 1, max: 127 }),
    length: fc.nat(2000),
  }),
  { maxLength: 60 },
)
const performances = notes.map((list) =>
  midiFile([
    list.flatMap(({ wait, pitch, velocity, length }) => [
      ...after(wait, 0x90, pitch, velocity),
      ...after(length, 0x80, pitch, 0),
    ]),
  ]),
)

/** A kind that isn't here fails the test below: every tokenizer of the manifest has a trial. */
const trials: Record<string, Trial<unknown>> = {
  character: trial({
    tokenizer: createCharacterTokenizer({ alphabet }),
    samples: fc.string({ unit: fc.constantFrom(...Array.from(alphabet)), maxLength: 300 }),
    compare: same,
  }),
  bpe: trial({
    tokenizer: createBpeTokenizer(likeGpt2.tokenizer),
    samples: fc.string({ unit: 'binary', maxLength: 100 }),
    compare: same,
  }),
  utf8: trial({
    tokenizer: createUtf8Tokenizer(),
    samples: fc.string({ unit: 'binary', maxLength: 300 }),
    compare: same,
  }),
  byte: trial({ tokenizer: bytes.createTokenizer(), samples: fc.uint8Array({ maxLength: 300 }), compare: same }),
  nucleotide: trial({
    tokenizer: dna.createTokenizer(),
    samples: fc
      .string({ unit: fc.constantFrom(...Array.from('ACGTN')), maxLength: 300 })
      .map((text) => new TextEncoder().encode(text)),
    compare: same,
  }),
  midi: trial({
    tokenizer: midi.createTokenizer(),
    samples: performances,
    compare(before, after) {
      const [was, is] = [notesByLibrary(before), notesByLibrary(after)]
      expect(is.map(({ pitch }) => pitch)).toEqual(was.map(({ pitch }) => pitch))
      const velocities = (list: typeof was) => list.map(({ velocity }) => velocity).sort((a, b) => a - b)
      const softness = velocities(is)
      for (const [index, { seconds }] of was.entries())
        expect(Math.abs(is[index]!.seconds - seconds)).toBeLessThanOrEqual(0.005 + 1e-9)
      for (const [index, velocity] of velocities(was).entries())
        expect(Math.abs(softness[index]! - velocity)).toBeLessThanOrEqual(2)
      expect(parseMidi(after).header.format).toBe(0)
    },
  }),
  'mu-law': trial({
    tokenizer: audio.createTokenizer(),
    samples: fc.float32Array({ min: -1, max: 1, noNaN: true, maxLength: 300 }),
    compare(before, after) {
      expect(after.length).toBe(before.length)
      // Half a bin of the curve: 33 dB below a sample at the worst, 38 dB on average.
      for (const [index, sample] of before.entries())
        expect(Math.abs(after[index]! - sample)).toBeLessThanOrEqual((Math.abs(sample) + 1 / 255) * 0.022)
    },
  }),
}

const kinds = modalities.flatMap(({ name, tokenizers }) => tokenizers.map(({ kind }) => ({ name, kind })))

describe.each(kinds)('there and back: $name by $kind', ({ kind }) => {
  const { tokenizer, samples, compare } = trials[kind]!

  it('changes no more than is said', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        compare(sample, tokenizer.decode(tokenizer.encode(sample)))
      }),
    )
  })

  it('says the ids again that a sample has given', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const ids = tokenizer.encode(sample)
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids)
      }),
    )
  })

  it('says ids of its vocabulary alone, as Uint16Array', () => {
    fc.assert(
      fc.property(samples, (sample) => {
        const ids = tokenizer.encode(sample)
        expect(ids).toBeInstanceOf(Uint16Array)
        expect(Math.max(0, ...ids)).toBeLessThan(tokenizer.vocabularySize)
      }),
    )
  })
})

const all: readonly Modality<unknown>[] = modalities

describe.each(all.map((modality) => ({ name: modality.name, modality })))('the modality $name', ({ modality }) => {
  it('begins with ids that its tokenizer has and decodes', () => {
    const tokenizer = modality.createTokenizer()
    for (const made of [tokenizer, padTokenizer(tokenizer, tokenizer.vocabularySize + 3)]) {
      const ids = modality.beginningOf?.(made) ?? [0]
      expect(ids.length).toBeGreaterThan(0)
      made.decode(ids)
      modality.decodeLimited?.(made, ids, {})
    }
  })

  it('says how much a model writes, by time only where its ids take time', () => {
    const { training, trained, generated } = modality.sampleLengths
    expect(training).toBeGreaterThan(0)
    for (const length of [trained, generated])
      if ('seconds' in length) expect(isTimedTokenizer(modality.createTokenizer())).toBe(true)
      else expect(length.tokens).toBeGreaterThan(0)
  })
})

describe('there and back: text as text8', () => {
  it('gives back a text that is folded already', () => {
    const tokenizer = text.createTokenizer()
    const folded = fc.array(
      fc.string({ unit: fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')), minLength: 1 }),
    )
    fc.assert(
      fc.property(folded, (words) => {
        expect(tokenizer.decode(tokenizer.encode(words.join(' ')))).toBe(words.join(' '))
      }),
    )
  })
})
