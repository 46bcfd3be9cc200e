import type { ByteSource } from '../byte-source.js'
import { hexOf } from './byte-reader.js'
import type { PcmLayout } from './pcm-samples.js'
import { soundFileError, unknownSound } from './sound-file-error.js'

const [pcm, ieeeFloat, aLaw, muLaw, extensible] = [1, 3, 6, 7, 0xfffe]

/** Formats that are not read, by the names that people know. Source: RFC 2361; Microsoft's mmreg.h. */
const names: Readonly<Record<number, string>> = {
  0x02: 'ADPCM of Microsoft',
  0x10: 'ADPCM of OKI',
  0x11: 'ADPCM of IMA (DVI)',
  0x22: 'TrueSpeech',
  0x31: 'GSM 6.10',
  0x40: 'ADPCM of G.721',
  0x42: 'G.723.1',
  0x45: 'ADPCM of G.726',
  0x50: 'MPEG audio of layer I or II',
  0x55: 'MP3',
  0x92: 'AC-3 over S/PDIF',
  0xff: 'AAC',
  0x160: 'Windows Media Audio',
  0x161: 'Windows Media Audio',
  0x162: 'Windows Media Audio',
  0x1610: 'HE-AAC',
  0x2000: 'AC-3',
  0x674f: 'Ogg Vorbis',
  0x6751: 'Ogg Vorbis',
  0x704f: 'Opus',
  0xf1ac: 'FLAC',
}
/** What follows the two bytes of the format in an extensible format's GUID. */
const guidTail = '00001000800000aa00389b71'

/** @throws DataFileError with the byte offset */
export async function readWavFormat(
  source: ByteSource,
  start: number,
  length: number,
  end: number,
): Promise<Omit<PcmLayout, 'start' | 'end'>> {
  const refuse = (offset: number, found: string) => soundFileError(source, 'WAV', offset, found)
  if (length < 16 || start + length > end) throw refuse(start, `the format has ${length} bytes`)
  const bytes = await source.read(start, start + Math.min(length, 40))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [tag, channels, sampleRate] = [view.getUint16(0, true), view.getUint16(2, true), view.getUint32(4, true)]
  const [perSecond, align, bits] = [view.getUint32(8, true), view.getUint16(12, true), view.getUint16(14, true)]
  let kind = tag
  if (tag === extensible && bytes.length >= 26) {
    kind = view.getUint16(24, true)
    const tail = hexOf(bytes.subarray(28, 40))
    if (bytes.length === 40 && (tail !== guidTail || view.getUint16(26, true) !== 0))
      throw unknownSound(source, start + 24, 'a WAV file of a format that is not known')
  }
  const known =
    kind === pcm
      ? bits >= 1 && bits <= 32
      : kind === ieeeFloat
        ? bits === 32 || bits === 64
        : (kind === aLaw || kind === muLaw) && bits === 8
  if (!known)
    throw unknownSound(
      source,
      start,
      `a WAV file of ${names[kind] ?? (kind === pcm || kind === ieeeFloat ? `samples of ${bits} bits` : `format ${kind}`)}`,
    )
  if (channels < 1 || channels > 64) throw refuse(start + 2, `${channels} channels (expected 1 to 64)`)
  if (sampleRate < 100 || sampleRate > 1_000_000)
    throw refuse(start + 4, `a sample rate of ${sampleRate} Hz (expected 100 to 1000000)`)
  const width = Math.ceil(bits / 8)
  if (align !== channels * width) throw refuse(start + 12, `a frame of ${align} bytes (expected ${channels * width})`)
  if (perSecond !== 0 && perSecond !== align * sampleRate)
    throw refuse(start + 8, `${perSecond} bytes per second (expected ${align * sampleRate} at ${sampleRate} Hz)`)
  return {
    sampleRate,
    channels,
    width,
    kind: kind === pcm ? 'integer' : kind === ieeeFloat ? 'float' : kind === muLaw ? 'µ-law' : 'A-law',
    isBigEndian: false,
    isUnsigned: true,
  }
}
