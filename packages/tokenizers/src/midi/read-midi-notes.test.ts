import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MidiError } from '../errors.js'
import { createMidiTokenizer } from './midi-tokenizer.js'
import { readMidiNotes } from './read-midi-notes.js'

const tokenizer = createMidiTokenizer()

describe('readMidiNotes', () => {
  it('says pitch, velocity and seconds of a piece whose ids are known', () => {
    // Velocity 80 (bin 20: its middle is 82), key 60 down, half a second, key 64 down, a second, both up.
    const bytes = tokenizer.decode([376, 60, 305, 64, 355, 188, 192])
    expect(readMidiNotes(bytes)).toEqual([
      { pitch: 60, velocity: 82, start: 0, end: 1.5 },
      { pitch: 64, velocity: 82, start: 0.5, end: 1.5 },
    ])
  })

  it('has a note for every note that begins, in order, each with a length, whatever a model writes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(387), { maxLength: 200 }), (ids) => {
        const bytes = tokenizer.decode(ids)
        const notes = readMidiNotes(bytes)
        expect(notes).toHaveLength(Array.from(tokenizer.encode(bytes)).filter((id) => id < 128).length)
        for (const [index, { pitch, velocity, start, end }] of notes.entries()) {
          expect(start).toBeGreaterThanOrEqual(notes[index - 1]?.start ?? 0)
          expect(end).toBeGreaterThan(start)
          expect(velocity).toBeGreaterThan(0)
          expect(pitch).toBeLessThan(128)
        }
      }),
    )
  })

  it('names the byte where a file goes wrong', () => {
    const bytes = tokenizer.decode([376, 60, 305, 188])
    expect(() => readMidiNotes(bytes.subarray(0, -3))).toThrow(MidiError)
  })
})
