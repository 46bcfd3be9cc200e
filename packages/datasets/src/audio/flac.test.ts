import { describe, expect, it } from 'vitest'
import { id3v1, id3v2, joinBytes } from '../testing/join-bytes.js'
import { readSound, refusalOf } from '../testing/read-sound.js'
import { toneFile } from '../testing/tone-files.js'
import { writeConstantFlac } from '../testing/write-flac.js'

const tone = toneFile('flac')
const right = await readSound(tone)
function changed(at: number, change: (byte: number) => number) {
  const bytes = tone.slice()
  bytes[at] = change(bytes[at]!)
  return bytes
}

describe('FLAC', () => {
  it('says the samples that its stream information announces', () => {
    expect(right.samples).toHaveLength(2 * 5512)
    expect(right).toMatchObject({ sampleRate: 22_050, channels: 2 })
  })

  it.each([
    ['an ID3v2 tag before it', joinBytes(id3v2(100), tone)],
    ['an ID3v1 tag behind it', joinBytes(tone, id3v1())],
    ['an ID3v2 tag behind it', joinBytes(tone, id3v2(50))],
    ['zeros behind it', joinBytes(tone, 500)],
  ])('is read with %s', async (_, bytes) => {
    expect(await readSound(bytes)).toEqual(right)
  })

  it.each([
    ['right behind it', joinBytes(tone, tone)],
    ['behind a tag', joinBytes(tone, id3v2(300), tone)],
  ])('is read with another one %s', async (_, bytes) => {
    expect((await readSound(bytes)).samples).toEqual(Float32Array.of(...right.samples, ...right.samples))
  })

  it.each([
    ['one bit turned in a frame', changed(3000, (byte) => byte ^ 4), 'CRC-16 is wrong'],
    ['another MD5', changed(30, (byte) => byte ^ 1), 'differ from the MD5'],
    ['more samples announced', changed(25, (byte) => byte + 1), 'samples were announced'],
    ['fewer samples announced', changed(25, (byte) => byte - 1), 'behind the 5511 samples'],
    ['another rate announced', changed(18, (byte) => byte ^ 1), 'a frame at 22050 Hz in a stream at'],
    ['32 bits', changed(21, (byte) => (byte & 0x0f) | 0xf0), 'a FLAC file of 32 bits per sample'],
    ['something behind it', joinBytes(tone, 'more'), 'CRC-16 is wrong, or it is cut off'],
  ])('with %s is refused with the byte', async (_, source, message) => {
    const bytes = source.slice()
    if (message.includes('32 bits')) bytes[20]! |= 1 // the fifth bit of "bits less one"
    expect(await refusalOf(bytes)).toMatchObject({
      name: 'DataFileError',
      message: expect.stringContaining(message),
      offset: expect.any(Number),
    })
  })

  it('reads a last frame whose CRC ends in zeros, with and without zeros behind it', async () => {
    let count = 0
    for (let blockSize = 16; blockSize < 1500; blockSize++) {
      const bytes = writeConstantFlac({ frames: 1, blockSize })
      if (bytes.at(-1) !== 0) continue
      count++
      expect((await readSound(bytes)).samples).toHaveLength(blockSize)
      expect((await readSound(joinBytes(bytes, 100))).samples).toHaveLength(blockSize)
    }
    expect(count).toBeGreaterThan(0)
  })

  it('reads frames of one value', async () => {
    const { samples } = await readSound(writeConstantFlac({ frames: 200, blockSize: 1000 }))
    expect(samples).toEqual(new Float32Array(200_000))
  })
})
