import { parseMidi } from 'midi-file'
import { describe, expect, it } from 'vitest'
import { createMidiTokenizer } from './midi-tokenizer.js'
import { after, chunk, endOfTrack, midiFile, tempo } from './testing/build-midi.js'

const tokenizer = createMidiTokenizer()
// Ids by name: 128 note-ons, 128 note-offs, 100 shifts of 10 ms, 32 velocities.
const on = (pitch: number): number => pitch
const off = (pitch: number): number => 128 + pitch
const wait = (steps: number): number => 255 + steps
const loudness = (velocity: number): number => 356 + Math.floor(velocity / 4)
const ids = (file: Uint8Array, options = {}): number[] => [...createMidiTokenizer(options).encode(file)]
/** 96 ticks are 100 ms at 480 a beat. */
const [tenth, second] = [96, 960]

describe('MIDI as a performance', () => {
  it('has 388 ids', () => {
    expect(tokenizer.vocabularySize).toBe(388)
    expect(loudness(127)).toBe(387)
  })

  it('says velocity, note-on, time, note-off, and a velocity again only where it changes', () => {
    const file = midiFile([
      [
        ...after(0, 0x90, 60, 80),
        ...after(tenth * 5, 0x80, 60, 0),
        ...after(0, 0x90, 64, 83),
        ...after(tenth, 0x90, 67, 100),
      ],
    ])
    expect(ids(file)).toEqual([
      loudness(80),
      on(60),
      wait(50),
      off(60),
      on(64),
      wait(10),
      off(64),
      loudness(100),
      on(67),
      wait(1),
      off(67),
    ])
  })

  it('shifts time by 100 steps at most, the longest first, and keeps the silence before the first note', () => {
    const file = midiFile([[...after(second * 2 + tenth * 5, 0x90, 60, 64), ...after(second, 0x80, 60, 0)]])
    expect(ids(file)).toEqual([wait(100), wait(100), wait(50), loudness(64), on(60), wait(100), off(60)])
  })

  it('reads running status, after meta and system events too, and a note-on of velocity 0 as a note-off', () => {
    const file = midiFile([
      [
        ...after(0, 0x90, 60, 64),
        ...after(tenth, 64, 64),
        ...after(0, 0xff, 0x01, 2, 0x41, 0x42),
        ...after(0, 0xf0, 2, 0x01, 0xf7),
        ...after(tenth, 60, 0),
        ...after(0, 64, 0),
      ],
    ])
    expect(ids(file)).toEqual([loudness(64), on(60), wait(10), on(64), wait(10), off(60), off(64)])
  })

  it('puts note-offs before note-ons at one moment, each by rising pitch', () => {
    const file = midiFile([
      [
        ...after(0, 0x90, 67, 64, 0, 60, 64, 0, 64, 64),
        ...after(tenth, 0x90, 72, 64, 0, 48, 64),
        ...after(0, 0x80, 64, 0, 0, 67, 0, 0, 60, 0),
        ...after(tenth, 0x80, 48, 0, 0, 72, 0),
      ],
    ])
    const chord = [60, 64, 67]
    expect(ids(file)).toEqual([
      loudness(64),
      ...chord.map(on),
      wait(10),
      ...chord.map(off),
      on(48),
      on(72),
      wait(10),
      off(48),
      off(72),
    ])
  })
})

describe('time', () => {
  const note = (ticks: number) => [...after(ticks, 0x90, 60, 64), ...after(0, 0x80, 60, 0)]

  it('follows tempo changes, of another track as well', () => {
    const slower = [...tempo(0, 1_000_000), ...tempo(480, 250_000), ...endOfTrack]
    // One beat of a second, then one of a quarter: 1.25 s.
    const expected = [wait(100), wait(25), loudness(64), on(60), wait(1), off(60)]
    expect(ids(midiFile([slower, note(960)]))).toEqual(expected)
    expect(ids(midiFile([note(960), slower]))).toEqual(expected)
    expect(ids(midiFile([[...slower.slice(0, -4), ...note(480)]]))).toEqual(expected)
  })

  it.each([
    ['25 frames of 40', -25, 40, 1000],
    ['24 frames of 100', -24, 100, 2400],
    ['30 frames of 80', -30, 80, 2400],
    ['29.97 frames of 1001', -29, 100, (30_000 / 1001) * 100],
  ])('counts SMPTE time, %s a second, whatever the tempo', (_, frames, ticks, perSecond) => {
    const file = midiFile([[...tempo(0, 1_000), ...note(Math.round(perSecond * 0.5))]], {
      division: ((frames & 255) << 8) | ticks,
    })
    expect(ids(file)).toEqual([wait(50), loudness(64), on(60), wait(1), off(60)])
  })

  it('adds up no error: each of 2,000 notes 13.7 ms apart is rounded by itself', () => {
    const ticks = 13.7 // of 1 ms
    const track = Array.from({ length: 2000 }, (_, index) => {
      const delta = Math.round((index + 1) * ticks) - Math.round(index * ticks)
      return [...after(delta, 0x90, 60 + (index % 12), 64), ...after(0, 0x80, 60 + (index % 12), 0)]
    }).flat()
    let [step, index] = [0, 0]
    for (const id of ids(midiFile([track], { division: 500 }))) {
      if (id >= wait(1) && id <= wait(100)) step += id - wait(0)
      if (id < 128) expect(Math.abs(step * 10 - Math.round(++index * ticks))).toBeLessThanOrEqual(5)
    }
    expect(index).toBe(2000)
  })
})

describe('overlapping notes of one pitch', () => {
  it('end in the order in which they began, on one channel and on several', () => {
    const expected = [loudness(64), on(60), wait(10), on(60), wait(10), off(60), wait(10), off(60)]
    const one = [...after(0, 0x90, 60, 64), ...after(tenth, 60, 64), ...after(tenth, 60, 0), ...after(tenth, 60, 0)]
    expect(ids(midiFile([one]))).toEqual(expected)
    const first = [...after(0, 0x90, 60, 64), ...after(tenth * 3, 60, 0)]
    const other = [...after(tenth, 0x91, 60, 64), ...after(tenth, 60, 0)]
    expect(ids(midiFile([first, other]))).toEqual(expected)
  })

  it('are kept, both, at one moment', () => {
    const file = midiFile([[...after(0, 0x90, 60, 40, 0, 60, 90), ...after(tenth, 60, 0), ...after(tenth, 60, 0)]])
    const expected = [loudness(40), on(60), loudness(90), on(60), wait(10), off(60), wait(10), off(60)]
    expect(ids(file)).toEqual(expected)
    expect(ids(tokenizer.decode(expected))).toEqual(expected)
  })
})

describe('the sustain pedal', () => {
  const pedal = (ticks: number, value: number, channel = 0) => after(ticks, 0xb0 | channel, 64, value)
  const strike = (ticks: number, pitch: number) => [...after(ticks, 0x90, pitch, 64), ...after(tenth, 0x80, pitch, 0)]
  const track = [...pedal(0, 127), ...strike(0, 60), ...pedal(tenth * 3, 0), ...strike(tenth, 62)]

  it('holds notes until it comes up', () => {
    expect(ids(midiFile([track]))).toEqual([
      loudness(64),
      on(60),
      wait(40),
      off(60),
      wait(10),
      on(62),
      wait(10),
      off(62),
    ])
  })

  it('is ignored by choice', () => {
    const expected = [loudness(64), on(60), wait(10), off(60), wait(40), on(62), wait(10), off(62)]
    expect(ids(midiFile([track]), { pedal: 'ignore' })).toEqual(expected)
  })

  it('is down from 64 on, and its way in between changes nothing', () => {
    const bySteps = (value: number) => [...pedal(0, 64), ...strike(0, 60), ...pedal(tenth, value), ...pedal(tenth, 0)]
    expect(ids(midiFile([bySteps(70)]))).toEqual([loudness(64), on(60), wait(30), off(60)])
    expect(ids(midiFile([bySteps(63)]))).toEqual([loudness(64), on(60), wait(20), off(60)])
  })

  it('holds no key that is down, and lets a held string go when it is struck again', () => {
    const file = midiFile([
      [...pedal(0, 127), ...strike(0, 60), ...strike(tenth, 60), ...pedal(tenth, 0), ...after(0, 0x90, 72, 64)],
    ])
    expect(ids(file)).toEqual([
      loudness(64),
      on(60),
      wait(20),
      off(60),
      on(60),
      wait(20),
      off(60),
      on(72),
      wait(1),
      off(72),
    ])
  })

  it('of another channel, or one that never comes up, holds its own until the end', () => {
    const other = [
      ...pedal(0, 127, 1),
      ...after(0, 0x91, 48, 64),
      ...after(tenth, 0x81, 48, 0),
      ...strike(tenth, 60),
      ...after(tenth, 0xff, 0x2f, 0),
    ]
    expect(ids(midiFile([other]))).toEqual([
      loudness(64),
      on(48),
      wait(20),
      on(60),
      wait(10),
      off(60),
      wait(10),
      off(48),
    ])
  })
})

describe('options', () => {
  const drums = midiFile([
    [...after(0, 0x99, 36, 100), ...after(0, 0x90, 60, 100), ...after(tenth, 0x99, 36, 0), ...after(0, 0x90, 60, 0)],
  ])

  it('leave channel 10 out by choice', () => {
    expect(ids(drums)).toEqual([loudness(100), on(36), on(60), wait(10), off(36), off(60)])
    expect(ids(drums, { channel10: 'drop' })).toEqual([loudness(100), on(60), wait(10), off(60)])
  })

  it('make a smaller vocabulary: a piano without velocities on a grid of 20 ms', () => {
    const piano = createMidiTokenizer({
      lowestPitch: 21,
      highestPitch: 108,
      velocities: 1,
      stepMilliseconds: 20,
      longestShift: 50,
    })
    expect(piano.vocabularySize).toBe(88 + 88 + 50)
    const file = midiFile([[...after(0, 0x90, 60, 100, 0, 20, 100, 0, 109, 100), ...after(tenth * 12, 60, 0)]])
    const encoded = [60 - 21, 176 + 49, 176 + 9, 88 + 60 - 21]
    expect([...piano.encode(file)]).toEqual(encoded)
    expect([...piano.encode(piano.decode(encoded))]).toEqual(encoded)
  })

  it.each([1, 2, 4, 8, 16, 32, 64, 128] as const)('keep %i velocities within half a bin', (velocities) => {
    const each = createMidiTokenizer({ velocities })
    for (let velocity = 1; velocity < 128; velocity++) {
      const [note] = parseMidi(each.decode(each.encode(midiFile([after(0, 0x90, 60, velocity)])))).tracks[0]!.filter(
        ({ type }) => type === 'noteOn',
      )
      const error = Math.abs((note as { velocity: number }).velocity - velocity)
      expect(error).toBeLessThanOrEqual(64 / velocities)
    }
  })

  it.each([
    [{ lowestPitch: 60, highestPitch: 50 }, 'the MIDI option highestPitch is wrong: must not be below lowestPitch'],
    [{ velocities: 3 }, 'the MIDI option velocities is wrong'],
    [{ stepMilliseconds: 0 }, 'the MIDI option stepMilliseconds is wrong'],
    [{ longestShift: 1.5 }, 'the MIDI option longestShift is wrong'],
    [{ colour: 1 }, 'the MIDI option given is wrong'],
  ])('refuse %j', (options, message) => {
    expect(() => createMidiTokenizer(options as object)).toThrow(message)
  })
})

describe('decode', () => {
  it('writes a file that says what the ids say', () => {
    const file = tokenizer.decode([loudness(80), on(60), wait(100), wait(50), off(60)])
    const { header, tracks } = parseMidi(file)
    expect(header).toMatchObject({ format: 0, numTracks: 1, ticksPerBeat: 50 })
    expect(tracks[0]).toMatchObject([
      { type: 'setTempo', microsecondsPerBeat: 500_000 },
      { type: 'noteOn', deltaTime: 0, noteNumber: 60, velocity: 82 },
      { type: 'noteOff', deltaTime: 150, noteNumber: 60 },
      { type: 'endOfTrack' },
    ])
  })

  it('passes over a note-off without a note, ends what never ends, and plays at 66 until a velocity is said', () => {
    const { tracks } = parseMidi(tokenizer.decode([off(50), on(60), wait(1)]))
    expect(tracks[0]!.slice(1)).toMatchObject([
      { type: 'noteOn', noteNumber: 60, velocity: 66 },
      { type: 'noteOff', deltaTime: 1, noteNumber: 60 },
      { type: 'endOfTrack' },
    ])
  })

  it('makes a file of nothing, and nothing of it', () => {
    expect(ids(tokenizer.decode([]))).toEqual([])
  })

  it('takes a silence longer than a MIDI file can say in one number', () => {
    const slow = createMidiTokenizer({ longestShift: 1000, stepMilliseconds: 1 })
    const file = slow.decode(new Uint16Array(300_000).fill(256 + 999))
    expect(parseMidi(file).tracks[0]!.at(-1)).toMatchObject({ type: 'endOfTrack', deltaTime: 0x0fffffff })
  })

  it('takes no longer for each event of a long piece: 40,000 notes', () => {
    const long = Uint16Array.from(
      { length: 160_000 },
      (_, i) => [on(60 + (i % 20)), wait(100), wait(70), off(60 + ((i - 3) % 20))][i % 4]!,
    )
    const file = tokenizer.decode(long)
    expect(tokenizer.encode(file).filter((id) => id < 128).length).toBe(40_000)
  })
})

describe('files in the wild', () => {
  it('may hold chunks of other kinds, a longer header, and what follows the end of a track', () => {
    const track = [...after(0, 0x90, 60, 64), ...after(tenth, 60, 0)]
    const plain = ids(midiFile([track]))
    const header = chunk('MThd', [0, 0, 0, 1, 1, 0xe0, 9, 9])
    const file = [...header, ...chunk('XFIH', [1, 2, 3]), ...chunk('MTrk', [...track, ...endOfTrack, 0xff, 0xff]), 7, 7]
    expect(ids(Uint8Array.from(file))).toEqual(plain)
  })

  it('may hold a text that midi-file cannot take in', () => {
    const text = new Array<number>(300_000).fill(0x20)
    const file = midiFile([
      [...after(0, 0xff, 1, 0x92, 0xa7, 0x60), ...text, ...after(0, 0x90, 60, 64), ...after(tenth, 60, 0)],
    ])
    expect(() => parseMidi(file)).toThrow()
    expect(ids(file)).toEqual([loudness(64), on(60), wait(10), off(60)])
  })

  it('may be a view into a larger buffer', () => {
    const file = midiFile([[...after(0, 0x90, 60, 64), ...after(tenth, 60, 0)]])
    const around = new Uint8Array(file.length + 10)
    around.set(file, 5)
    expect(ids(around.subarray(5, file.length + 5))).toEqual(ids(file))
  })
})
