import { describe, expect, it } from 'vitest'
import { MidiError } from '../errors.js'
import { readMidiNotes, type MidiNote } from './read-midi-notes.js'
import { after, chunk, endOfTrack, midiFile, riffOf, tempo } from './testing/build-midi.js'

/** Half a second at 480 ticks a beat. */
const half = 480
const strike = (ticks: number, pitch: number) => after(ticks, 0x90, pitch, 100)
const release = (ticks: number, pitch: number) => after(ticks, 0x80, pitch, 64)
const two = [...strike(0, 60), ...release(half, 60), ...strike(0, 64), ...release(half, 64), ...endOfTrack]
const twoNotes: MidiNote[] = [
  { pitch: 60, velocity: 100, start: 0, end: 0.5 },
  { pitch: 64, velocity: 100, start: 0.5, end: 1 },
]
const controller = (ticks: number, number: number, value = 0, channel = 0) =>
  after(ticks, 0xb0 | channel, number, value)
const ends = (...events: number[][]) =>
  readMidiNotes(midiFile([[...events.flat(), ...after(8 * half, 0xff, 0x2f, 0)]])).map(({ end }) => end)

describe('files that other programs write', () => {
  it('may lie in RIFF (.rmi), with other chunks before and behind', () => {
    expect(readMidiNotes(riffOf(midiFile([two])))).toEqual(twoNotes)
    const file = [...midiFile([two])]
    const data = [0x64, 0x61, 0x74, 0x61, file.length, 0, 0, 0, ...file]
    const odd = [0x44, 0x49, 0x53, 0x50, 3, 0, 0, 0, 1, 2, 3, 0]
    const riff = [0x52, 0x49, 0x46, 0x46, 0, 0, 0, 0, 0x52, 0x4d, 0x49, 0x44, ...odd, ...data, ...odd]
    expect(readMidiNotes(Uint8Array.from(riff))).toEqual(twoNotes)
    riff.splice(-15, 15) // the last chunk, and the end of the file in it
    expect(() => readMidiNotes(Uint8Array.from(riff))).toThrow('a RIFF chunk says that it is')
  })

  it('may say in the header that there are fewer tracks than there are', () => {
    const third = [...strike(2 * half, 67), ...release(half, 67), ...endOfTrack]
    const all = [...twoNotes, { pitch: 67, velocity: 100, start: 1, end: 1.5 }]
    for (const count of [0, 1, 2])
      expect(readMidiNotes(midiFile([two, third], { count, format: 1 })), `${count}`).toEqual(all)
    expect(() => readMidiNotes(midiFile([two, third], { count: 3 }))).toThrow('the file ends after 2 of 3 tracks')
  })

  it('may pad numbers with leading zeros to any length', () => {
    const padded = [0x80, 0x80, 0x80, 0x83, 0x60]
    const track = [...strike(0, 60), ...padded, 0x80, 60, 64, ...strike(0, 64), ...padded, 0x80, 64, 64]
    const text = [...after(0, 0xff, 1), 0x80, 0x80, 0x80, 0x80, 0x02, 0x90, 0x3c]
    expect(readMidiNotes(midiFile([[...text, ...track, ...endOfTrack]]))).toEqual(twoNotes)
  })

  it('may hold system messages that files should not have', () => {
    const messages = [
      after(0, 0xf1, 0x7f),
      after(0, 0xf2, 0x7f, 0x7f),
      after(0, 0xf3, 1),
      ...[0xf6, 0xf8, 0xfa, 0xfb, 0xfc, 0xfe].map((status) => after(0, status)),
    ].flat()
    expect(readMidiNotes(midiFile([[...messages, ...two.slice(0, 4), ...messages, ...two.slice(4)]]))).toEqual(twoNotes)
  })

  it('may hold notes behind the end of a track, as those of a program that joins takes', () => {
    const early = [...two.slice(0, 9), ...endOfTrack, ...two.slice(9)]
    expect(readMidiNotes(midiFile([early]))).toEqual(twoNotes)
  })

  it('may fill the rest of a track with one byte', () => {
    for (const byte of [0, 0x20, 0xff])
      for (const count of [1, 2, 3, 64])
        expect(readMidiNotes(midiFile([[...two, ...new Array<number>(count).fill(byte)]]))).toEqual(twoNotes)
  })

  it('are refused where a second file follows: its notes would sound beside those of the first one', () => {
    const one = [...midiFile([two])]
    const joined = Uint8Array.from([...one, ...one])
    expect(() => readMidiNotes(joined)).toThrow(
      `midi: a second file begins, whose notes would sound at the same time, at byte ${one.length}. Cut the file there`,
    )
    expect(() => readMidiNotes(riffOf(joined))).toThrow(`at byte ${20 + one.length}. `)
    const lacking = Uint8Array.from([...midiFile([two], { count: 2, format: 1 }), ...one])
    expect(() => readMidiNotes(lacking)).toThrow(MidiError)
  })

  it('may hold no note: that is nobody else’s to say', () => {
    expect(readMidiNotes(midiFile([[...tempo(0, 500_000), ...endOfTrack]]))).toEqual([])
  })

  it('are refused for a tempo of 0, which would put all notes on one moment, unless time is counted by frames', () => {
    expect(() => readMidiNotes(midiFile([[...tempo(0, 0), ...two]]))).toThrow(MidiError)
    expect(() => readMidiNotes(midiFile([[...tempo(0, 0), ...two]]))).toThrow(
      /^midi: there is a tempo of 0 µs per beat, so that no time passes, at byte 22\. /,
    )
    // 25 frames of 40: a thousand ticks per second.
    const frames = midiFile([[...tempo(0, 0), ...strike(0, 60), ...release(500, 60)]], { division: 0xe728 })
    expect(readMidiNotes(frames)).toEqual(twoNotes.slice(0, 1))
  })

  it('keep a chunk of another kind between tracks', () => {
    const [head, track] = [[...midiFile([], { count: 1 })], chunk('MTrk', two)]
    expect(readMidiNotes(Uint8Array.from([...head, ...chunk('XFKM', [1, 2, 3]), ...track]))).toEqual(twoNotes)
  })
})

describe('controllers that end notes', () => {
  it.each([120, 123, 124, 125, 126, 127])('%i ends all notes of its channel, held by keys', (number) => {
    expect(ends(strike(0, 60), strike(0, 64), controller(half, number))).toEqual([0.5, 0.5])
  })

  it.each([120, 123, 124, 125, 126, 127])('%i ends those that the pedal holds, which stays down', (number) => {
    expect(
      ends(controller(0, 64, 127), strike(0, 60), release(half / 2, 60), controller(half / 2, number), [
        ...strike(0, 62),
        ...release(half, 62),
        ...controller(half, 64, 0),
      ]),
    ).toEqual([0.5, 1.5])
  })

  it('121 lifts the pedal, and ends no key’s note', () => {
    expect(
      ends(controller(0, 64, 127), strike(0, 60), release(half / 2, 60), strike(0, 64), controller(half / 2, 121)),
    ).toEqual([0.5, 5 - 0.5])
  })

  it('are those of their own channel', () => {
    expect(ends(strike(0, 60), controller(half, 123, 0, 1), controller(0, 120, 0, 2))).toEqual([4.5])
  })

  it.each([0, 7, 65, 66, 67, 119, 122])('%i ends nothing', (number) => {
    expect(ends(strike(0, 60), controller(half, number))).toEqual([4.5])
  })
})
