import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../random.js'
import { id3v1, id3v2, joinBytes } from '../testing/join-bytes.js'
import { readSound, refusalOf } from '../testing/read-sound.js'
import { toneFile } from '../testing/tone-files.js'
import { frameSamples, writeTestMp3, writeTestMp3WithInfo } from '../testing/write-mp3.js'
import { mp3HeaderAt } from './mp3-frame.js'

/** Its first frame says frames, delays and a checksum. */
const told = toneFile('mp3 with info')
const plain = toneFile('mp3')
const right = { told: await readSound(told), plain: await readSound(plain) }

function frameStarts(bytes: Uint8Array): number[] {
  const starts: number[] = []
  for (let at = 0; at < bytes.length; at += mp3HeaderAt(bytes, at)!.length) starts.push(at)
  return starts
}
const bare = told.subarray(told.findIndex((byte, at) => byte === 0xff && mp3HeaderAt(told, at) !== undefined))
function junk(length: number) {
  const random = seededRandom(7)
  return Uint8Array.from({ length }, () => random.below(255))
}
const withJunk = (bytes: Uint8Array, at: number) => joinBytes(bytes.subarray(0, at), junk(5000), bytes.subarray(at))

describe('MP3', () => {
  it('has as many samples as were encoded, where its first frame says the delays', () => {
    expect(right.told).toMatchObject({ sampleRate: 32_000, channels: 2 })
    expect(right.told.samples).toHaveLength(2 * 8000)
    expect(right.plain.samples).toHaveLength(2 * 576 * frameStarts(plain).length)
  })

  it.each([
    ['zeros', (bytes: Uint8Array) => joinBytes(1000, bytes)],
    ['a byte order mark', (bytes: Uint8Array) => joinBytes('\xef\xbb\xbf', bytes)],
    ['a byte order mark, a tag and zeros', (bytes: Uint8Array) => joinBytes('\xef\xbb\xbf', id3v2(20), 30, bytes)],
    ['two tags', (bytes: Uint8Array) => joinBytes(id3v2(300), id3v2(20), bytes)],
  ])('is read with %s before it', async (_, change) => {
    expect(await readSound(change(told))).toEqual(right.told)
    expect(await readSound(change(plain))).toEqual(right.plain)
  })

  const ape = joinBytes('APETAGEX', Uint8Array.of(0xd0, 7, 0, 0, 32 + 20, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0x80), 8)
  it.each([
    ['ID3v1', id3v1()],
    ['APEv2', joinBytes(ape, 20, ape)],
    ['APEv2 and ID3v1', joinBytes(ape, 20, ape, id3v1())],
    ['Lyrics3', joinBytes('LYRICSBEGININD0000200', '000021LYRICS200', id3v1())],
  ])('is read with a tag behind it: %s', async (_, tag) => {
    expect((await readSound(joinBytes(plain, tag))).samples.length).toBe(right.plain.samples.length)
  })

  it('is read over 5 kB of anything between two frames, where it is known that none is missing', async () => {
    const starts = frameStarts(bare)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: starts.length - 1 }), async (frame) => {
        expect(await readSound(withJunk(bare, starts[frame]!))).toEqual(right.told)
      }),
      { numRuns: 8 },
    )
    expect(await readSound(joinBytes(told, junk(5000)))).toEqual(right.told)
    expect(await readSound(joinBytes(told, 5000))).toEqual(right.told)
  })

  it.each([
    [
      '5 kB of anything where nothing says how many frames there are',
      withJunk(plain, frameStarts(plain)[3]!),
      'belong to no frame',
    ],
    ['5 kB of anything inside a frame', withJunk(bare, frameStarts(bare)[3]! + 50), 'the CRC of all frames'],
    ['a cut frame', plain.subarray(0, plain.length - 10), 'is cut off'],
    ['a frame missing at the end', bare.subarray(0, frameStarts(bare).at(-1)), 'frames were announced'],
    [
      'a frame missing at the beginning',
      plain.subarray(frameStarts(plain)[2]),
      'a frame needs data of frames that are missing',
    ],
    ['no bit rate', withoutBitRate(plain), 'an MP3 file of free format'],
  ])('with %s is refused with the byte', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatchObject({
      name: 'DataFileError',
      message: expect.stringContaining(message),
      offset: expect.any(Number),
    })
  })

  it.each([
    ['without a CRC', false, [36]],
    // LAME writes it where it would be without the CRC, others behind it.
    ['with a CRC', true, [36, 38]],
  ])('has a first frame of information %s', async (_, hasCrc, places) => {
    for (const place of places) {
      const bytes = writeTestMp3WithInfo({ frames: 20, channels: 2, hasCrc }, place)
      expect((await readSound(bytes)).samples, `${place}`).toHaveLength(2 * 20 * 1152)
      expect(await refusalOf(bytes.subarray(0, (bytes.length / 21) * 20))).toMatchObject({
        message: expect.stringContaining('20 frames were announced, 19 are there'),
      })
    }
  })

  it('is read stream by stream where rate or channels change', async () => {
    const streams = [
      { frames: 20, sampleRate: 44_100, channels: 1 },
      { frames: 30, sampleRate: 22_050, channels: 1 },
      { frames: 25, sampleRate: 44_100, channels: 2 },
    ] as const
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...streams), { minLength: 1, maxLength: 5 }), async (chain) => {
        const { samples } = await readSound(joinBytes(...chain.map(writeTestMp3)))
        const expected = chain.map(({ frames, sampleRate, channels }) => frames * frameSamples[sampleRate] * channels)
        expect(samples.length).toBe(expected.reduce((sum, count) => sum + count, 0))
      }),
      { numRuns: 10 },
    )
  })

  it.each([
    ['', new Uint8Array(0)],
    [' behind a tag', id3v1()],
  ])('is read with another one behind it%s', async (_, between) => {
    const { samples } = await readSound(joinBytes(told, between, told))
    expect(samples).toEqual(Float32Array.of(...right.told.samples, ...right.told.samples))
  })
})

function withoutBitRate(bytes: Uint8Array): Uint8Array {
  const free = bytes.slice()
  for (const at of frameStarts(bytes)) free[at + 2]! &= 0x0f
  return free
}
