import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import { id3v1, id3v2, joinBytes } from '../testing/join-bytes.js'
import { readSound } from '../testing/read-sound.js'
import { writeTestWav, type TestWav } from '../testing/write-wav.js'
import { encodeWav } from './encode-wav.js'
import { readWav } from './wav.js'

async function read(bytes: Uint8Array) {
  const channels: number[][] = []
  let rate = 0
  for await (const block of readWav(bytesSource(bytes, 'a.wav'))) {
    rate = block.sampleRate
    for (const [index, samples] of block.channels.entries()) (channels[index] ??= []).push(...samples)
  }
  return { rate, channels }
}

const kinds = [
  { format: 'pcm', bits: 8, step: 1 / 128 },
  { format: 'pcm', bits: 16, step: 1 / 32_768 },
  { format: 'pcm', bits: 24, step: 1 / 2 ** 23 },
  { format: 'pcm', bits: 32, step: 2 ** -23 }, // what a float32 has
  { format: 'float', bits: 32, step: 0 },
  { format: 'float', bits: 64, step: 2 ** -24 },
] as const

describe('readWav', () => {
  it.each(kinds)('reads $format of $bits bits, any channels, odd chunks between', async ({ step, ...kind }) => {
    const sample = fc.float({ min: -1, max: Math.fround(1 - 2 ** -7), noNaN: true })
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 100, max: 192_000 }),
        fc.array(sample, { maxLength: 40 }),
        fc.boolean(),
        async (count, rate, samples, extensible) => {
          const channels = Array.from({ length: count }, (_, index) => samples.map((x) => (index % 2 ? -x : x) * 0.9))
          const wav: TestWav = { ...kind, sampleRate: rate, channels, extensible, oddChunk: true }
          const got = await read(writeTestWav(wav))
          if (samples.length === 0) return
          expect(got.rate).toBe(rate)
          for (const [index, channel] of channels.entries())
            for (const [n, x] of channel.entries())
              expect(Math.abs(got.channels[index]![n]! - x)).toBeLessThanOrEqual(step + 1e-7)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('gives back what encodeWav wrote, to half of 16 bits', async () => {
    await fc.assert(
      fc.asyncProperty(fc.float32Array({ min: -2, max: 2, noNaN: true, minLength: 1 }), async (samples) => {
        const { rate, channels } = await read(encodeWav(samples, 16_000))
        expect(rate).toBe(16_000)
        for (const [index, x] of samples.entries())
          expect(Math.abs(channels[0]![index]! - Math.max(-1, Math.min(1, x)))).toBeLessThanOrEqual(1.01 / 32_768)
      }),
    )
  })

  const whole = writeTestWav({ format: 'pcm', bits: 16, sampleRate: 8000, channels: [[0.5, -0.5]] })
  const changed = (at: number, ...values: number[]) => {
    const bytes = whole.slice()
    bytes.set(values, at)
    return bytes
  }
  it.each([
    ['MP3 inside', changed(20, 0x55), 20, 'is a WAV file of MP3 (byte 20), which is not read here'],
    ['ADPCM', changed(20, 0x11), 20, 'a WAV file of ADPCM of IMA (DVI)'],
    ['a format without a name', changed(20, 0x99), 20, 'a WAV file of format 153'],
    ['40 bits', changed(34, 40), 20, 'a WAV file of samples of 40 bits'],
    ['another rate than its bytes per second', changed(24, 0x80), 28, '16000 bytes per second (expected'],
    ['a length of samples that is too short', changed(40, 2), 46, 'the samples should end, and 2 bytes follow'],
    ['no channel', changed(22, 0), 22, '0 channels'],
    ['a rate of 0', changed(24, 0, 0, 0, 0), 24, 'a sample rate of 0 Hz'],
    ['a wrong frame', changed(32, 3), 32, 'a frame of 3 bytes (expected 2)'],
    ['a cut end', whole.subarray(0, 46), 46, '4 bytes of samples were announced, 2 are there'],
    ['a cut header', whole.subarray(0, 30), 20, 'the format has 16 bytes'],
    ['nothing behind the name', whole.subarray(0, 12), 12, "the format ('fmt ') should begin"],
    ['no samples', whole.subarray(0, 36), 36, "the samples ('data') should begin"],
    [
      'samples before the format',
      changed(12, ...Array.from('data', (c) => c.charCodeAt(0))),
      12,
      'come before their format',
    ],
  ])('refuses %s at its byte', async (_, bytes, offset, message) => {
    const error: unknown = await read(bytes).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(DataFileError)
    expect(error).toMatchObject({ offset, message: expect.stringContaining(message) })
  })

  const float = { format: 'float', bits: 32, sampleRate: 8000 } as const
  it('clips a float that is too loud, refuses one that is not a number', async () => {
    expect((await read(writeTestWav({ ...float, channels: [[5, -1.5]] }))).channels).toEqual([[1, -1]])
    await expect(read(writeTestWav({ ...float, channels: [[0, NaN]] }))).rejects.toMatchObject({ offset: 48 })
    await expect(read(writeTestWav({ ...float, channels: [[0, -Infinity]] }))).rejects.toMatchObject({ offset: 48 })
  })

  it.each([
    ['16 bits', 2 ** 15],
    ['24 bits', 2 ** 23],
    ['quiet 16 bits', 6],
  ])('refuses floats in the range of integers of %s', async (_, scale) => {
    const samples = Array.from({ length: 4000 }, (_, n) => Math.round(Math.sin(n / 20) * scale))
    await expect(read(writeTestWav({ ...float, channels: [samples] }))).rejects.toMatchObject({
      message: expect.stringContaining('Floats are expected from -1 to 1'),
      offset: expect.any(Number),
    })
  })

  const unknown = [0, 0x7ffff000, 0x7fffefdc, 0x7fffffff, 0x7fffffdb, 0x80000000, 0x7fffffd4, 0xffffffff, 0xffffffb7]
  it.each(unknown)('reads to the end where the length was not known when the file was begun: %i', async (length) => {
    const bytes = whole.slice()
    new DataView(bytes.buffer).setUint32(40, length, true)
    expect((await read(bytes)).channels).toEqual([[0.5, -0.5]])
  })

  it('has no sample where the length is 0 and only chunks follow', async () => {
    const bytes = joinBytes(changed(40, 0).subarray(0, 44), 'LIST\x02\0\0\0ab')
    expect((await read(bytes)).channels[0]?.length ?? 0).toBe(0)
  })

  it.each([
    ['another chunk', joinBytes('LIST\x03\0\0\0abc\0')],
    ['an ID3v1 tag', id3v1()],
    ['an ID3v2 tag', id3v2(200)],
    ['zeros', new Uint8Array(300)],
  ])('reads what %s stands behind', async (_, tail) => {
    expect((await readSound(joinBytes(whole, tail))).samples).toEqual(Float32Array.of(0.5, -0.5))
  })

  it('reads what an ID3v2 tag stands before', async () => {
    expect((await readSound(joinBytes(id3v2(10), whole))).samples).toEqual(Float32Array.of(0.5, -0.5))
  })

  it('reads two files, one behind the other', async () => {
    const other = writeTestWav({ ...float, channels: [[0.25]] })
    expect((await readSound(joinBytes(whole, other))).samples).toEqual(Float32Array.of(0.5, -0.5, 0.25))
  })

  it('reads RF64 by its long length', async () => {
    const ds64 = new Uint8Array(28)
    ds64.set([4], 8)
    const bytes = joinBytes(
      'RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0',
      ds64,
      changed(40, 255, 255, 255, 255).subarray(12),
    )
    expect((await readSound(bytes)).samples).toEqual(Float32Array.of(0.5, -0.5))
  })

  it.each([
    ['\u00b5-law', 7, [0x00, 0x80, 0xff, 0x7f, 0xa8], [-32124, 32124, 0, 0, 5884]],
    ['A-law', 6, [0x2a, 0xaa, 0xd5, 0x55], [-32256, 32256, 8, -8]],
  ])('reads %s', async (_, tag, codes, values) => {
    const bytes = joinBytes(whole.subarray(0, 44), Uint8Array.from(codes))
    bytes.set([tag], 20)
    bytes.set([0x40, 0x1f, 0, 0, 1, 0, 8, 0], 28)
    bytes.set([codes.length], 40)
    expect(Array.from((await readSound(bytes)).samples, (x) => x * 32_768 + 0)).toEqual(values)
  })
})
