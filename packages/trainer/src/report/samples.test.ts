import { encodeWav } from '@wgpt/datasets'
import { createMidiTokenizer } from '@wgpt/tokenizers'
import { describe, expect, it } from 'vitest'
import { samplesSection, type ReportedSample } from './samples.js'

const text = (step: number, words: string): ReportedSample => ({
  step,
  file: `samples/${step}.txt`,
  content: new TextEncoder().encode(words),
})
const section = (...samples: ReportedSample[]) =>
  samplesSection([{ name: 'a run', colour: 1, samples }])?.text.replace(/\s+/g, ' ') ?? ''

const midi = createMidiTokenizer()
const piece = (ids: number[]): ReportedSample => ({ step: 1, file: 'samples/1.mid', content: midi.decode(ids) })
const sound = (step: number, samples: number, more: Partial<ReportedSample> = {}): ReportedSample => ({
  step,
  file: `samples/${step}.wav`,
  content: encodeWav(new Float32Array(samples).fill(0.5), 8000),
  ...more,
})

describe('samples of a report', () => {
  it('are there when there are any', () => {
    expect(samplesSection([{ name: 'a', colour: 0, samples: [] }])).toBeNull()
  })

  it('stand by step, the last of every run together', () => {
    const runs = [
      { name: 'long', colour: 1, samples: [text(0, 'a0'), text(50, 'a50'), text(100, 'a100')] },
      { name: 'short', colour: 2, samples: [text(0, 'b0'), text(50, 'b50')] },
    ]
    const moments = samplesSection(runs)!.text.split('<section class="moment">').slice(1)
    expect(
      moments.map((moment) => [/<h3>(.*?)<\/h3>/.exec(moment)![1], ...(moment.match(/[ab]\d+(?=<\/pre>)/g) ?? [])]),
    ).toEqual([
      ['After 0 steps', 'a0', 'b0'],
      ['After 50 steps', 'a50'],
      ['At the end', 'a100', 'b50'],
    ])
    expect(moments[2]).toContain('short, after 50 steps')
  })

  it('end where a text is long, in whole characters', () => {
    const shown = section(text(1, '𝄞'.repeat(5000)))
    expect(shown.match(/𝄞/gu)).toHaveLength(4000)
    expect(shown).not.toContain('\ufffd')
    expect(shown).toContain('The first 4 000 characters.')
  })

  it('show a piece as its piano roll, and carry its notes for the player', () => {
    // Velocity 82, C4 for a second and a half, E4 from half a second on.
    const shown = section(piece([376, 60, 305, 64, 355, 188, 192]))
    expect(shown).toContain('data-notes="[[60,0,1.5,82],[64,0.5,1.5,82]]" data-seconds="1.5"')
    expect(shown).toContain('2 notes from C4 to E4 in 1.5 seconds')
    const notes = /class="loud-2" d="([^"]*)"/.exec(shown)![1]!.split('z').slice(0, -1)
    const [c, e] = notes.map((note) => /^M([\d.]+) ([\d.]+)h([\d.]+)v/.exec(note)!.slice(1).map(Number))
    expect([c![0], c![2]]).toEqual([0, 1000])
    expect([e![0], e![2]]).toEqual([333.33, 666.67])
    expect(e![1]).toBeLessThan(c![1]!) // higher up
    expect(section(piece([355]))).toContain('A piece without notes.')
  })

  it('draw and play no more than 5,000 notes of a piece', () => {
    const ids = [376, ...Array.from({ length: 6000 }, () => [60, 256, 188, 256]).flat()]
    const shown = section(piece(ids))
    expect(shown.match(/M[\d.]+ [\d.]+h/g)!.length).toBeLessThanOrEqual(5000 + 11)
    expect(shown).toContain('the file has 1 000 more')
  })

  it('show a sound as its waveform, with the sound in the page', () => {
    const shown = section(sound(1, 4000))
    const path = /<svg class="wave"[^>]*> <path d="M([^"]*)z"/.exec(shown)![1]!
    // Half of full, a little broader: 30 of 120, upper and lower edge at each of 500 places.
    expect(new Set(path.split('L').map((point) => point.split(' ')[1]))).toEqual(new Set(['29.7', '30.3']))
    expect(path.split('L')).toHaveLength(1000)
    expect(shown).toContain('0.50 seconds')
    const inPage = /src="data:audio\/wav;base64,([^"]*)"/.exec(shown)![1]!
    expect(Buffer.from(inPage, 'base64').equals(sound(1, 4000).content)).toBe(true)
  })

  it('keep a page small: of sounds that are too much for it the newest are inside, the rest beside it', () => {
    const shown = section(sound(1, 300_000, { href: 'samples/1%23.wav' }), sound(2, 300_000), sound(3, 10))
    expect(shown.match(/src="data:/g)).toHaveLength(2)
    expect(shown).toContain('src="samples/1%23.wav"')
    expect(shown).toContain('too large for this page, played from samples/1.wav')
    expect(section(sound(1, 600_000))).toContain('too large for this page, see samples/1.wav')
  })

  it.each([
    [
      'a damaged piece',
      { step: 1, file: 'a.mid', content: midi.decode([376, 60, 305, 188]).slice(0, -3) },
      'can’t be shown: midi: ',
    ],
    ['no piece', { step: 1, file: 'a.mid', content: new Uint8Array(3) }, 'can’t be shown: midi: '],
    ['a sound of another kind', { step: 1, file: 'a.wav', content: new Uint8Array(60) }, '<audio controls'],
    ['no text', { step: 1, file: 'a.txt', content: Uint8Array.of(0xff, 0, 0x3c) }, '<pre>\ufffd\ufffd&lt;</pre>'],
  ])('say what is wrong with a file and continue: %s', (_, sample, message) => {
    expect(section(sample)).toContain(message)
  })
})
