import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../byte-source.js'
import { joinBytes } from '../testing/join-bytes.js'
import { refusalOf } from '../testing/read-sound.js'
import { writeConstantFlac } from '../testing/write-flac.js'
import { writeTestWav } from '../testing/write-wav.js'
import { audioBlocks, decodeAudio } from './decode-audio.js'

describe('what is not read', () => {
  it.each([
    ['an MP4 file (M4A, of AAC or ALAC)', joinBytes('\0\0\0\x1cftypM4A ', 40)],
    ['an AAC file (ADTS)', joinBytes('\xff\xf1\x50\x80', 40)],
    ['a Windows Media file (WMA, ASF)', joinBytes('\x30\x26\xb2\x75', 40)],
    ['a Core Audio file (CAF)', joinBytes('caff', 40)],
    ['a WavPack file', joinBytes('wvpk', 40)],
    ['a MIDI file', joinBytes('MThd', 40)],
  ])('is refused by its name: %s', async (name, bytes) => {
    expect((await refusalOf(bytes)).message).toBe(
      `data: 'a sound' is ${name} (byte 0), which is not read here. Convert it first, for example with 'ffmpeg -i <file> <name>.wav'.`,
    )
  })

  it.each([
    ['a text', joinBytes('once upon a time'), 'it begins with the bytes 6f 6e 63 65 at byte 0'],
    ['nothing', new Uint8Array(0), 'it begins with nothing at byte 0'],
    ['a tag that is cut', joinBytes('ID3\x04\0\0\0\0\x01\0', 50), 'an ID3 tag at byte 0 that is longer than the file'],
  ])('is refused: %s', async (_, bytes, message) => {
    expect(await refusalOf(bytes)).toMatchObject({ offset: 0, message: expect.stringContaining(message) })
  })
})

describe('a small file', () => {
  const blocks = async (bytes: Uint8Array) => {
    let count = 0
    for await (const block of audioBlocks(bytesSource(bytes, 'a.flac'), { sampleRate: 16_000 })) count += block.length
    return count
  }

  it('that becomes very many samples is refused: a kilobyte of FLAC that says four million', async () => {
    await expect(blocks(writeConstantFlac({ frames: 60, blockSize: 65_535 }))).rejects.toMatchObject({
      name: 'DataFileError',
      message: expect.stringMatching(/^data: 'a.flac' has \d+ bytes and becomes more than \d+ samples at 16000 Hz/),
    })
  })

  it('of any rate, length and channels becomes at most 8 samples of each of its own, or is refused before one comes out', async () => {
    const rates = fc.oneof(
      fc.integer({ min: 100, max: 4000 }),
      fc.constantFrom(100, 1999, 2000, 8000, 44_100, 192_000, 1_000_000),
    )
    const cases = fc.record({
      rate: rates,
      length: fc.integer({ min: 1, max: 600 }),
      channels: fc.integer({ min: 1, max: 6 }),
      wanted: fc.constantFrom(8000, 16_000, 48_000),
    })
    await fc.assert(
      fc.asyncProperty(cases, async ({ rate, length, channels, wanted }) => {
        const silence = Array.from({ length }, () => 0)
        const bytes = writeTestWav({
          format: 'pcm',
          bits: 8,
          sampleRate: rate,
          channels: Array.from({ length: channels }, () => silence),
        })
        let count = 0
        const reading = (async () => {
          for await (const block of audioBlocks(bytesSource(bytes, 'a.wav'), { sampleRate: wanted }))
            count += block.length
        })()
        const expected = Math.round((length * wanted) / rate)
        if (wanted <= 8 * rate && expected === 0) await expect(reading).rejects.toThrow('holds no sample')
        else if (wanted <= 8 * rate) {
          await reading
          expect(count).toBe(expected)
          expect(count).toBeLessThanOrEqual(8 * bytes.length)
        } else {
          await expect(reading).rejects.toThrow(
            `has ${rate} samples per second, which would become ${Math.round(wanted / rate)} times as many at ${wanted} Hz`,
          )
          expect(count).toBe(0)
        }
      }),
      { numRuns: 150 },
    )
  }, 60_000)

  it('of some seconds of silence is read', async () => {
    expect(await blocks(writeConstantFlac({ frames: 100, blockSize: 4410 }))).toBe(160_000)
  })
})

it('lets everything else have its turn while it decodes and resamples', async () => {
  const samples = Array.from({ length: 96_000 * 10 }, (_, n) => Math.sin(n / 30) / 2)
  const bytes = writeTestWav({ format: 'float', bits: 32, sampleRate: 96_000, channels: [samples] })
  let [last, longest, turns] = [process.cpuUsage(), 0, 0]
  const timer = setInterval(() => {
    const { user } = process.cpuUsage(last)
    longest = Math.max(longest, user / 1000)
    last = process.cpuUsage()
    turns++
  }, 5)
  last = process.cpuUsage()
  await decodeAudio(bytes, { sampleRate: 16_000 })
  clearInterval(timer)
  expect(turns).toBeGreaterThan(2)
  expect(longest).toBeLessThan(250) // milliseconds of the processor between two turns
})
