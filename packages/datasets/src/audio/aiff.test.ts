import { describe, expect, it } from 'vitest'
import { joinBytes } from '../testing/join-bytes.js'
import { readSound, refusalOf } from '../testing/read-sound.js'

const big = (value: number, width: number) =>
  Uint8Array.from({ length: width }, (_, index) => Math.floor(value / 256 ** (width - 1 - index)) & 255)
/** 44,100 as a number of 80 bits. */
const rate = Uint8Array.of(0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0)

function aiff({
  bits,
  compression,
  data,
  channels = 1,
}: {
  bits: number
  compression?: string
  data: number[]
  channels?: number
}) {
  const frames = data.length / (Math.ceil(bits / 8) * channels)
  const format = joinBytes(
    big(channels, 2),
    big(frames, 4),
    big(bits, 2),
    rate,
    compression === undefined ? '' : `${compression}\0\0`,
  )
  const chunks = joinBytes(
    compression === undefined ? 'AIFF' : 'AIFC',
    'COMM',
    big(format.length, 4),
    format,
    'SSND',
    big(8 + data.length, 4),
    8,
    Uint8Array.from(data),
    data.length % 2,
  )
  return joinBytes('FORM', big(chunks.length, 4), chunks)
}

describe('AIFF', () => {
  it.each([
    ['8 bits', { bits: 8, data: [0x40, 0xc0] }],
    ['16 bits', { bits: 16, data: [0x40, 0, 0xc0, 0] }],
    ['24 bits', { bits: 24, data: [0x40, 0, 0, 0xc0, 0, 0] }],
    ['32 bits', { bits: 32, data: [0x40, 0, 0, 0, 0xc0, 0, 0, 0] }],
    ['16 bits, the lowest byte first', { bits: 16, compression: 'sowt', data: [0, 0x40, 0, 0xc0] }],
    ['floats', { bits: 32, compression: 'fl32', data: [0x3f, 0, 0, 0, 0xbf, 0, 0, 0] }],
  ])('of %s is read', async (_, file) => {
    expect(await readSound(aiff(file))).toEqual({
      sampleRate: 44_100,
      channels: 1,
      samples: Float32Array.of(0.5, -0.5),
    })
  })

  it('of two channels is read, and a second one behind it', async () => {
    const file = aiff({ bits: 16, channels: 2, data: [0x40, 0, 0xc0, 0] })
    const { channels, samples } = await readSound(joinBytes(file, file))
    expect({ channels, samples }).toEqual({ channels: 2, samples: Float32Array.of(0.5, -0.5, 0.5, -0.5) })
  })

  const whole = aiff({ bits: 16, data: [0x40, 0, 0xc0, 0] })
  it.each([
    ['a compression', aiff({ bits: 16, compression: 'ima4', data: [0, 0] }), 38, "an AIFF-C file of 'ima4'"],
    ['a cut end', whole.subarray(0, whole.length - 1), whole.length - 1, 'bytes were announced'],
    ['more behind it', joinBytes(whole, 'some more'), whole.length, 'the file should end'],
  ])('with %s is refused', async (_, bytes, offset, message) => {
    expect(await refusalOf(bytes)).toMatchObject({
      name: 'DataFileError',
      offset,
      message: expect.stringContaining(message),
    })
  })
})
