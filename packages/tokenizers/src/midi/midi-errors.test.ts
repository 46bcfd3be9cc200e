import { describe, expect, it } from 'vitest'
import { MidiError, TokenizerError } from '../errors.js'
import { createMidiTokenizer } from './midi-tokenizer.js'
import { after, chunk, endOfTrack, midiFile, riff, riffOf, tempo } from './testing/build-midi.js'

const tokenizer = createMidiTokenizer()
const bytes = (...parts: number[][]): Uint8Array => Uint8Array.from(parts.flat())
const header = (format: number, tracks: number, division: number): number[] =>
  chunk('MThd', [0, format, 0, tracks, division >> 8, division & 255])
/** Of the first track's first event. */
const first = 22
const note = after(0, 0x90, 60, 64)

describe('a MIDI file that is not right is refused in one line, with the byte', () => {
  it.each<[string, Uint8Array, number, string]>([
    ['nothing', bytes(), 0, 'there is no MThd header'],
    ['a text', bytes(Array.from('not a MIDI file', (c) => c.charCodeAt(0))), 0, 'there is no MThd header'],
    ['a header of 5 bytes', bytes(chunk('MThd', [0, 0, 0, 0, 0, 1], 5)), 4, 'the header says that it is 5 bytes long'],
    ['a header beyond the file', bytes(chunk('MThd', [0, 0, 0, 0, 0, 1], 0xffffffff)), 4, '4294967295 bytes long'],
    ['format 2', bytes(header(2, 1, 96)), 8, 'the format is 2'],
    ['no division', bytes(header(0, 1, 0)), 12, 'time is divided by 0'],
    ['26 frames a second', bytes(header(0, 1, (-26 & 255) << 8)), 12, 'time is divided by -6656'],
    ['no tick in a frame', bytes(header(0, 1, (-25 & 255) << 8)), 12, 'time is divided by'],
    ['a missing track', bytes(header(1, 2, 96), chunk('MTrk', note)), 26, 'the file ends after 1 of 2 tracks'],
    ['a chunk beyond the file', bytes(header(0, 1, 96), chunk('MTrk', note, 5)), 18, '5 bytes long where 4 are left'],
    ['half an event', midiFile([[...note, 0, 0x90, 60]]), first + 4, 'track 1 ends at byte 29 inside an event'],
    ['half a time', midiFile([[...note, 0x81]]), first + 4, 'inside an event that begins'],
    ['a time alone', midiFile([[...note, 0]]), first + 4, 'inside an event that begins'],
    [
      'a long time',
      midiFile([[0x90, 0x80, 0x80, 0x80, 0, 0x90, 60, 64]]),
      first,
      'a number of more than 4,294,967,295',
    ],
    ['no status', midiFile([after(0, 60, 64)]), first + 1, "data (0x3C) where an event's status is due"],
    ['a status in data', midiFile([after(0, 0x90, 60, 0x80)]), first + 3, 'a status (0x80) in the data of an event'],
    ['a status in one datum', midiFile([after(0, 0xc0, 0xff)]), first + 2, 'a status (0xFF) in the data'],
    ['an undefined status', midiFile([after(0, 0xf9)]), first + 1, "the status 0xF9, which MIDI doesn't define,"],
    ['half a song position', midiFile([after(0, 0xf2, 1)]), first, 'inside an event'],
    ['a status in a song position', midiFile([after(0, 0xf2, 1, 0x90)]), first + 3, 'a status (0x90) in the data'],
    [
      'a tempo of 0',
      midiFile([[...tempo(0, 500_000), ...tempo(9, 0), ...note]]),
      first + 7,
      'a tempo of 0 µs per beat',
    ],
    ['zeros in a track', midiFile([[...note, ...new Array<number>(12).fill(0)]]), first + 13, 'a hole, zeros'],
    ['data behind the end', midiFile([[...note, ...endOfTrack, 0, 61, 64]]), first + 9, 'another event behind its end'],
    [
      'half an event behind the end',
      midiFile([[...note, ...endOfTrack, ...after(0, 0x90, 61)]]),
      first + 8,
      'inside an event that begins',
    ],
    [
      'a track that is not whole before other bytes',
      bytes(header(0, 1, 96), chunk('MTrk', note), [9, 9, 9]),
      first + 4,
      'track 1 has no end, and what follows is not a track,',
    ],
    [
      'a track behind bytes that are not a chunk',
      bytes(header(0, 1, 96), chunk('MTrk', [...note, ...endOfTrack]), [9, 9, 9], chunk('MTrk', note)),
      first + 8,
      '3 bytes which are not a chunk stand before track 2',
    ],
    ['a RIFF file of sound', bytes(riff('WAVE', chunk('MThd', []))), 8, "the RIFF file is of type 'WAVE'"],
    ['a RIFF file without data', bytes(riff('RMID', [])), 12, "the RIFF file has no 'data' chunk"],
    ['a RIFF file that is cut', riffOf(midiFile([note])).subarray(0, -2), 16, 'a RIFF chunk says that it is 26 bytes'],
    ['a RIFF file of something else', riffOf(bytes([1, 2, 3])), 20, 'there is no MThd header'],
    ['another kind of music', bytes([0x4d, 0x55, 0x53, 0x1a], new Array<number>(20).fill(0)), 0, 'no MThd header'],
    ['a meta event without a type', midiFile([after(0, 0xff)]), first, 'inside an event'],
    [
      'a text beyond the track',
      midiFile([after(0, 0xff, 1, 0xff, 0xff, 0xff, 0x7f)]),
      first,
      'an event of 268,435,462 bytes',
    ],
    ['a tempo of two bytes', midiFile([after(0, 0xff, 0x51, 2, 1, 1)]), first, 'a tempo of 2 bytes, expected 3,'],
    [
      'an endless time',
      midiFile([Array.from({ length: 17 }, () => after(0x0fffffff, 0xfe & 0x90, 60, 64)).flat()]),
      first + 16 * 7,
      'more than 4,294,967,295 ticks',
    ],
    [
      'more than a day',
      midiFile([[...tempo(0, 0xffffff), ...after(0x0fffffff, 0x90, 60, 64)]]),
      12,
      'longer than a day',
    ],
  ])('%s', (_, file, offset, message) => {
    let error: unknown
    try {
      tokenizer.encode(file)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(MidiError)
    expect(error).toBeInstanceOf(TokenizerError)
    expect(error).toMatchObject({ name: 'MidiError', offset })
    expect((error as MidiError).message).toContain(message)
    expect((error as MidiError).message).toMatch(new RegExp(`^midi: [^\\n]* at byte ${offset}\\. [^\\n]+\\.$`))
  })

  it('more than a million notes', () => {
    const track = new Uint8Array(22 + 1 + 3 * 1_000_001)
    track.set(midiFile([[]]))
    new DataView(track.buffer).setUint32(18, track.length - 22)
    track.set([0, 0x90, 60, 64], 22)
    for (let at = 26; at < track.length; at += 3) track.set([0, 60, 64], at)
    expect(() => tokenizer.encode(track)).toThrow(
      'midi: there are more than 1,000,000 notes by the end of track 1 at byte 3,000,026.',
    )
    const fewer = track.slice(0, -3)
    new DataView(fewer.buffer).setUint32(18, fewer.length - 22)
    expect(tokenizer.encode(fewer).length).toBe(2 * 1_000_000 + 2)
  })
})
