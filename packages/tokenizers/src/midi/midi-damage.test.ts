import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MidiError } from '../errors.js'
import { readMidiNotes, type MidiNote } from './read-midi-notes.js'
import { after, endOfTrack, midiFile, riffOf, tempo } from './testing/build-midi.js'

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(
        fc.nat(300),
        fc.constantFrom(0x90, 0x90, 0x80),
        fc.integer({ min: 40, max: 80 }),
        fc.integer({ min: 1, max: 127 }),
      )
      .map(([ticks, ...bytes]) => after(ticks, ...bytes)),
  },
  fc.tuple(fc.nat(300), fc.integer({ min: 300_000, max: 2_000_000 })).map(([ticks, beat]) => tempo(ticks, beat)),
  fc
    .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 30 })
    .map((text) => after(0, 0xff, 1, text.length, ...text)),
)
const note = [...after(0, 0x90, 60, 64), ...after(100, 0x80, 60, 64)]
const tracks = fc.array(
  fc.array(event, { minLength: 8, maxLength: 30 }).map((events) => [...note, ...events.flat(), ...endOfTrack]),
  { minLength: 1, maxLength: 5 },
)

/** What is there, in whole numbers that are compared at once; undefined where the file is refused with a byte inside of it. */
function notesOf(file: Uint8Array): string | undefined {
  try {
    return JSON.stringify(
      readMidiNotes(file).map(({ pitch, velocity, start, end }: MidiNote) => [pitch, velocity, start, end]),
    )
  } catch (error) {
    expect(error).toBeInstanceOf(MidiError)
    const { offset } = error as MidiError
    expect(offset >= 0 && offset <= file.length).toBe(true)
    return undefined
  }
}

function splice(file: Uint8Array, at: number, count: number, ...more: number[]): Uint8Array {
  const bytes = [...file]
  bytes.splice(at, count, ...more)
  return Uint8Array.from(bytes)
}

/** Damage that MIDI, which has no checksum, can show: bytes that are missing, added or zeroed, lengths and counts that are wrong. */
const damages: Record<
  string,
  (file: Uint8Array, place: number, size: number, tracks: readonly number[]) => Uint8Array
> = {
  'cut at any place': (file, place) => file.subarray(0, place % file.length),
  'without some bytes of its middle': (file, place, size) => splice(file, place % (file.length - size), size),
  'with more bytes in a track': (file, place, size, [first]) =>
    splice(file, first! + 8 + (place % (file.length - first! - 8)), 0, ...file.subarray(first! + 8, first! + 8 + size)),
  'with a hole of zeros': (file, place, size) => {
    const at = place % Math.max(1, file.length - 24)
    const holed = file.slice()
    return holed.fill(0, at, at + 24 + size)
  },
  'with another length of a track': (file, place, size, starts) => {
    const damaged = file.slice()
    const at = starts[place % starts.length]! + 4
    const view = new DataView(damaged.buffer)
    view.setUint32(at, (view.getUint32(at) ^ (1 << (size % 32))) >>> 0)
    return damaged
  },
  'with another count of tracks': (file, place) => {
    const damaged = file.slice()
    new DataView(damaged.buffer).setUint16(10, place)
    return damaged
  },
  'without the header of a track': (file, place, _, starts) => splice(file, starts[place % starts.length]!, 8),
  'with another name of a track': (file, place, size, starts) => {
    const damaged = file.slice()
    damaged[starts[place % starts.length]! + (size % 4)]! ^= 1 << (place % 8)
    return damaged
  },
}

describe('a damaged file is refused, or gives the notes of the whole one', () => {
  it.each(Object.entries(damages))('%s', (_, damage) => {
    fc.assert(
      fc.property(tracks, fc.nat(60_000), fc.integer({ min: 1, max: 40 }), (made, place, size) => {
        const file = midiFile(made)
        let position = 14
        const starts = made.map(({ length }) => (position += 8 + length) - 8 - length)
        const found = notesOf(damage(file, place, size, starts))
        if (found !== undefined) expect(found).toBe(notesOf(file))
      }),
      { numRuns: 300 },
    )
  })

  it('tracks behind the header’s count are read, whatever it is, in RIFF too', () => {
    fc.assert(
      fc.property(tracks, fc.nat(8), fc.boolean(), (made, count, inRiff) => {
        const wrap = inRiff ? riffOf : (file: Uint8Array) => file
        const found = notesOf(wrap(midiFile(made, { count, format: 1 })))
        expect(found).toBe(count > made.length ? undefined : notesOf(midiFile(made, { format: 1 })))
      }),
      { numRuns: 300 },
    )
  })
})
