import { describe, expect, it } from 'vitest'
import { joinBytes } from '../testing/join-bytes.js'
import { readSound, refusalOf } from '../testing/read-sound.js'
import { toneFile } from '../testing/tone-files.js'
import { decodeAudio } from './decode-audio.js'
import { crc32 } from './crc.js'

const tone = toneFile('ogg')

/** Where its pages begin. */
function pageStarts(bytes: Uint8Array): number[] {
  const starts: number[] = []
  for (let at = 0; at < bytes.length;) {
    starts.push(at)
    const count = bytes[at + 26]!
    at += 27 + count + bytes.subarray(at + 27, at + 27 + count).reduce((sum, length) => sum + length, 0)
  }
  return starts
}

/** The file with one page changed, and that page's CRC right again. */
function withPage(bytes: Uint8Array, index: number, change: (page: Uint8Array) => void): Uint8Array {
  const starts = pageStarts(bytes)
  const [from, to] = [starts.at(index)!, [...starts.slice(1), bytes.length].at(index)!]
  const changed = bytes.slice()
  const page = changed.subarray(from, to)
  change(page)
  page.fill(0, 22, 26)
  new DataView(page.buffer, page.byteOffset).setInt32(22, crc32(page, 0, page.length), true)
  return changed
}
const starts = pageStarts(tone)
const last = starts.at(-1)!

describe('Ogg', () => {
  it('decodes the links of a chain each by itself', async () => {
    const chain = joinBytes(tone, toneFile('opus'), tone)
    expect(await decodeAudio(chain, { sampleRate: 16_000 })).toHaveLength(12_000)
  })

  it('brings the links of any rates to the one that is asked for, whole', async () => {
    const kinds = ['ogg', 'opus'] as const // 22,050 and 48,000 Hz
    const alone = await Promise.all(kinds.map((kind) => decodeAudio(toneFile(kind), { sampleRate: 16_000 })))
    for (const first of [0, 1]) {
      const chain = Array.from({ length: 4 }, (_, index) => (first + index) % 2)
      const samples = await decodeAudio(joinBytes(...chain.map((link) => toneFile(kinds[link]!))), {
        sampleRate: 16_000,
      })
      expect(samples).toEqual(Float32Array.from(chain.flatMap((link) => [...alone[link]!])))
    }
  })

  it('cuts what the last page leaves out', async () => {
    const whole = await readSound(tone)
    const shorter = withPage(tone, -1, (page) => (page[6]! -= 10))
    expect((await readSound(shorter)).samples).toEqual(whole.samples.subarray(0, -20))
  })

  it.each([
    [
      'one bit turned',
      joinBytes(tone.subarray(0, last + 99), Uint8Array.of(tone[last + 99]! ^ 1), tone.subarray(last + 100)),
      last,
      "the page's CRC is wrong",
    ],
    ['the last page missing', tone.subarray(0, last), last, 'the last page of its stream is missing'],
    ['half a page', tone.subarray(0, last + 50), last + 50, 'is cut off'],
    ['a page twice', joinBytes(tone, tone.subarray(last)), tone.length, 'a page of a stream that has not begun'],
    ['another number of a page', withPage(tone, -1, (page) => page[18]!++), last, 'pages are missing or doubled'],
    [
      'a position behind its packets',
      withPage(tone, -1, (page) => page.set([0, 99], 6)),
      last,
      'a page ends at sample',
    ],
    ['something behind it', joinBytes(tone, 'more'), tone.length, 'no page begins'],
    ['a stream that begins in another', joinBytes(tone.subarray(0, last), tone), last, 'another stream begins before'],
  ])('with %s is refused with the byte', async (_, bytes, offset, message) => {
    expect(await refusalOf(bytes)).toMatchObject({
      name: 'DataFileError',
      offset,
      message: expect.stringContaining(message),
    })
  })

  it('of another codec is refused by its name', async () => {
    const speex = withPage(tone, 0, (page) => page.set(joinBytes('Speex   '), 28))
    expect((await refusalOf(speex)).message).toContain('is an Ogg file of Speex (byte 0), which is not read here')
  })
})
