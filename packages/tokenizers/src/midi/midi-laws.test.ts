import fc from 'fast-check'
import { writeMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { createMidiTokenizer } from './midi-tokenizer.js'
import { notesByLibrary } from './testing/read-by-library.js'

const tokenizer = createMidiTokenizer()

const channel = fc.nat(15)
const deltaTime = fc.oneof(fc.nat(3), fc.nat(400), fc.constantFrom(127, 128, 20_000))
/** Few pitches, so that notes overlap and are struck again. */
const noteNumber = fc.oneof(fc.integer({ min: 58, max: 61 }), fc.nat(127))
const event = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('noteOn' as const),
      deltaTime,
      channel,
      noteNumber,
      velocity: fc.integer({ min: 1, max: 127 }),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('noteOff' as const),
      deltaTime,
      channel,
      noteNumber,
      velocity: fc.nat(127),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('controller' as const),
      deltaTime,
      channel,
      controllerType: fc.constantFrom(64, 64, 66, 7),
      value: fc.nat(127),
    }),
  },
  fc.record({
    type: fc.constant('setTempo' as const),
    deltaTime,
    meta: fc.constant(true as const),
    microsecondsPerBeat: fc.integer({ min: 1, max: 2_000_000 }),
  }),
  fc.record({
    type: fc.constant('text' as const),
    deltaTime,
    meta: fc.constant(true as const),
    text: fc.string({ unit: 'grapheme-ascii', maxLength: 200 }),
  }),
  fc.record({ type: fc.constant('sysEx' as const), deltaTime, data: fc.array(fc.nat(127), { maxLength: 140 }) }),
  fc.record({
    type: fc.constant('pitchBend' as const),
    deltaTime,
    channel,
    value: fc.integer({ min: -8192, max: 8191 }),
  }),
  fc.record({ type: fc.constant('programChange' as const), deltaTime, channel, programNumber: fc.nat(127) }),
)
/** Files as midi-file writes them: several tracks, tempo changes anywhere, running status or not. */
const files = fc
  .record({
    running: fc.boolean(),
    ticksPerBeat: fc.integer({ min: 24, max: 1000 }),
    tracks: fc.array(fc.array(event, { maxLength: 60 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ running, ticksPerBeat, tracks }) =>
    Uint8Array.from(
      writeMidi(
        {
          header: { format: 1, numTracks: tracks.length, ticksPerBeat },
          tracks: tracks.map((track) => [...track, { type: 'endOfTrack' as const, deltaTime: 0, meta: true as const }]),
        },
        { running },
      ),
    ),
  )

describe('MIDI, by another reader', () => {
  it('keeps the number of notes, every pitch, onsets within 5 ms, velocities within 2', () => {
    fc.assert(
      fc.property(files, (file) => {
        const before = notesByLibrary(file)
        const after = notesByLibrary(tokenizer.decode(tokenizer.encode(file)))
        expect(after.map(({ pitch }) => pitch)).toEqual(before.map(({ pitch }) => pitch))
        for (const [index, { seconds }] of before.entries())
          expect(Math.abs(after[index]!.seconds - seconds)).toBeLessThanOrEqual(0.005 + 1e-9)
        // Of one pitch at one moment, the softer note comes first.
        const bySoftness = before.map((note, index) => ({ ...note, moment: after[index]!.seconds }))
        bySoftness.sort((a, b) => a.pitch - b.pitch || a.moment - b.moment || a.velocity - b.velocity)
        for (const [index, { velocity }] of bySoftness.entries())
          expect(Math.abs(after[index]!.velocity - velocity)).toBeLessThanOrEqual(2)
      }),
      { numRuns: 300 },
    )
  })

  it('says the ids again that a file has given', () => {
    fc.assert(
      fc.property(files, (file) => {
        const ids = tokenizer.encode(file)
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids)
      }),
      { numRuns: 300 },
    )
  })

  it('has a note-off for every note-on, none before its note', () => {
    fc.assert(
      fc.property(files, (file) => {
        const sounding = new Array<number>(128).fill(0)
        for (const id of tokenizer.encode(file)) {
          if (id < 128) sounding[id]!++
          else if (id < 256) expect(--sounding[id - 128]!).toBeGreaterThanOrEqual(0)
        }
        expect(sounding).toEqual(new Array(128).fill(0))
      }),
    )
  })
})
