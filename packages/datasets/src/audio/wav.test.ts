import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
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
    ['a format that is not known', changed(20, 0x55), 20, 'of kind 85 with 16 bits'],
    ['12 bits', changed(34, 12), 20, 'of kind 1 with 12 bits'],
    ['no channel', changed(22, 0), 22, '0 channels'],
    ['a rate of 0', changed(24, 0, 0, 0, 0), 24, 'a sample rate of 0 Hz'],
    ['a wrong frame', changed(32, 3), 32, 'a frame of 3 bytes (wanted 2)'],
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

  it('refuses a sample that is not a number, clips one that is too loud', async () => {
    const wav = { format: 'float', bits: 32, sampleRate: 8000 } as const
    await expect(read(writeTestWav({ ...wav, channels: [[0, NaN]] }))).rejects.toMatchObject({ offset: 48 })
    expect((await read(writeTestWav({ ...wav, channels: [[5, -Infinity]] }))).channels).toEqual([[1, -1]])
  })

  it('reads to the end where the length was not known when the file was begun', async () => {
    expect((await read(changed(40, 255, 255, 255, 255))).channels).toEqual([[0.5, -0.5]])
  })
})
