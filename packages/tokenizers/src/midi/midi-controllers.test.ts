import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMidiNotes } from './read-midi-notes.js'
import { after, endOfTrack, midiFile } from './testing/build-midi.js'
import { endingsByModel, type ModelEvent } from './testing/note-model.js'

/** A thousand ticks per second: a tick is one step of readMidiNotes. */
const division = ((-25 & 255) << 8) | 40

const event = fc.record({
  wait: fc.oneof(fc.constant(0), fc.nat(40)),
  channel: fc.constantFrom(0, 0, 0, 9, 15),
  kind: fc.constantFrom('on' as const, 'on' as const, 'off' as const, 'controller' as const),
  pitch: fc.integer({ min: 58, max: 61 }),
  controller: fc.constantFrom(64, 64, 64, 120, 121, 123, 124, 125, 126, 127, 7, 66, 122),
  value: fc.constantFrom(0, 1, 63, 64, 127),
})
const pieces = fc.array(event, { maxLength: 120 }).map((made) => {
  let tick = 0
  return made.map(({ wait, channel, kind, pitch, controller, value }): ModelEvent => {
    tick += wait
    return { tick, channel, kind, number: kind === 'controller' ? controller : pitch, value }
  })
})
const bytesOf = ({ kind, channel, number, value }: ModelEvent): number[] => [
  { on: 0x90, off: 0x80, controller: 0xb0 }[kind] | channel,
  number,
  value,
]

describe('what ends a note', () => {
  it('is what a plain model of keys, pedals and controllers says, on several channels', () => {
    fc.assert(
      fc.property(pieces, fc.nat(50), (events, rest) => {
        const lastTick = (events.at(-1)?.tick ?? 0) + rest
        const track = events.flatMap((each, index) =>
          after(each.tick - (events[index - 1]?.tick ?? 0), ...bytesOf(each)),
        )
        const notes = readMidiNotes(midiFile([[...track, ...after(rest, ...endOfTrack.slice(1))]], { division }))
        const { starts, ends } = endingsByModel(events, lastTick)
        const inOrder = (key: 'start' | 'end') =>
          notes
            .map((note) => ({ pitch: note.pitch, tick: Math.round(note[key] * 1000) }))
            .sort((a, b) => a.pitch - b.pitch || a.tick - b.tick)
        expect(inOrder('start')).toEqual(starts)
        expect(inOrder('end')).toEqual(ends)
      }),
      { numRuns: 1000 },
    )
  })
})
