import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMidiTokenizer } from './midi-tokenizer.js'
import { usualNoteLimits, type MidiDecodeOptions } from './note-limits.js'
import { readMidiNotes } from './read-midi-notes.js'

const tokenizer = createMidiTokenizer()
const on = (pitch: number): number => pitch
const off = (pitch: number): number => 128 + pitch
const wait = (steps: number): number => 255 + steps
const notes = (ids: number[], limits?: MidiDecodeOptions) =>
  readMidiNotes(tokenizer.decode(ids, limits)).map(({ pitch, start, end }) => [pitch, start, end])

/** Whatever a model may say, few pitches, many waits. */
const written = fc.array(
  fc.oneof(
    fc.integer({ min: 58, max: 62 }),
    fc.integer({ min: 128 + 58, max: 128 + 62 }),
    fc.integer({ min: 256, max: 355 }),
  ),
  { maxLength: 300 },
)

describe('notes that a model never ends', () => {
  it('last to the last event without a limit', () => {
    expect(notes([on(60), wait(100), wait(100), wait(100)])).toEqual([[60, 0, 3]])
  })

  it('end at the longest note, inside of a wait too, each by itself', () => {
    const ids = [on(60), wait(50), on(64), wait(100), wait(100), wait(100)]
    expect(notes(ids, { longestNote: 1 })).toEqual([
      [60, 0, 1],
      [64, 0.5, 1.5],
    ])
    expect(notes([on(60), wait(99), off(60), wait(100)], { longestNote: 1 })).toEqual([[60, 0, 0.99]])
  })

  it('make room for new ones, the oldest first', () => {
    const ids = [on(60), wait(10), on(62), wait(10), on(64), wait(10), off(60), off(62), off(64)]
    expect(notes(ids, { voices: 2 })).toEqual([
      [60, 0, 0.2],
      [62, 0.1, 0.3],
      [64, 0.2, 0.3],
    ])
  })

  it('keep to both limits whatever is written, and change nothing that keeps to them', () => {
    fc.assert(
      fc.property(written, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 8 }), (ids, steps, voices) => {
        const limits = { longestNote: steps / 100, voices }
        const [free, kept] = [tokenizer.decode(ids), tokenizer.decode(ids, limits)]
        const [before, after] = [readMidiNotes(free), readMidiNotes(kept)]
        const begins = (list: typeof before) => list.map(({ pitch, start }) => [pitch, start])
        expect(begins(after)).toEqual(begins(before))
        const events = after.flatMap(({ start, end }): [number, number][] => [
          [start, 1],
          [end, -1],
        ])
        events.sort(([a, x], [b, y]) => a - b || x - y)
        let sounding = 0
        // A note that gives way to another at the moment of its beginning still lasts a step.
        for (const [seconds, change] of events) {
          sounding += change
          const begun = after.filter(({ start }) => start === seconds).length
          if (change > 0) expect(sounding).toBeLessThanOrEqual(Math.max(voices, begun))
        }
        for (const { start, end } of after) expect(end - start).toBeLessThanOrEqual(steps / 100 + 1e-9)
        const isWithin = tokenizer.decode(ids, { longestNote: 1e6, voices: 300 })
        expect(isWithin).toEqual(free)
      }),
    )
  })

  it('have limits that make sense', () => {
    expect(() => tokenizer.decode([], { longestNote: 0 })).toThrow('midi: longestNote is 0; expected seconds above 0.')
    expect(() => tokenizer.decode([], { voices: 1.5 })).toThrow('midi: voices is 1.5; expected a whole number')
    expect(usualNoteLimits.longestNote).toBeGreaterThan(5)
  })
})

describe('musical time', () => {
  it('is that of the shifts', () => {
    expect([60, 128, 256, 355, 356].map((id) => tokenizer.secondsOf(id))).toEqual([0, 0, 0.01, 1, 0])
    expect([...tokenizer.firstSeconds([on(60), wait(70), off(60), wait(70), on(62)], 1)]).toEqual([
      on(60),
      wait(70),
      off(60),
      wait(30),
    ])
    expect([...tokenizer.firstSeconds([on(60), wait(70)], 1)]).toEqual([on(60), wait(70)])
  })

  it('cuts at the second that was asked for, and no earlier', () => {
    fc.assert(
      fc.property(written, fc.integer({ min: 1, max: 2000 }), (ids, steps) => {
        const seconds = (all: ArrayLike<number>) =>
          Math.round(Array.from(all).reduce((sum, id) => sum + tokenizer.secondsOf(id), 0) * 100)
        expect(seconds(tokenizer.firstSeconds(ids, steps / 100))).toBe(Math.min(seconds(ids), steps))
      }),
    )
  })
})
