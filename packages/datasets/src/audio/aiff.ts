import type { ByteSource } from '../byte-source.js'
import type { AudioBlock } from './audio-block.js'
import { bigEndian, hasText, isZero } from './byte-reader.js'
import { extendedFloat, type PcmFormat } from './pcm.js'
import { pcmBlocks, type PcmLayout } from './pcm-samples.js'
import { soundFileError, unknownSound } from './sound-file-error.js'
import type { SoundSpan } from './tags.js'

const mostChunks = 1000

interface AiffFormat extends PcmFormat {
  readonly channels: number
  readonly sampleRate: number
  readonly frames: number
}

/** The compressions of AIFF-C that are none, with what they change. */
const compressions: Readonly<Record<string, Partial<PcmFormat>>> = {
  NONE: {},
  twos: {},
  sowt: { isBigEndian: false },
  'raw ': { isUnsigned: true },
  in24: { width: 3 },
  in32: { width: 4 },
  '42ni': { width: 3, isBigEndian: false },
  '23ni': { width: 4, isBigEndian: false },
  fl32: { kind: 'float', width: 4 },
  FL32: { kind: 'float', width: 4 },
  fl64: { kind: 'float', width: 8 },
  FL64: { kind: 'float', width: 8 },
  ulaw: { kind: 'µ-law', width: 1 },
  ULAW: { kind: 'µ-law', width: 1 },
  alaw: { kind: 'A-law', width: 1 },
  ALAW: { kind: 'A-law', width: 1 },
}

const refuse = (source: ByteSource, offset: number, found: string) => soundFileError(source, 'AIFF', offset, found)

/**
 * The samples of an AIFF or AIFF-C file, read as they are asked for. Several files, one behind the other, are read one after the other.
 * Source: Apple, Audio Interchange File Format 1.3; AIFF-C draft of 1991.
 * @throws DataFileError with the byte offset
 */
export async function* readAiff(source: ByteSource, { start, end }: SoundSpan): AsyncGenerator<AudioBlock> {
  for (let at = start; ;) {
    const { layout, next } = await readLayout(source, at, end)
    yield* pcmBlocks(source, layout)
    if (next >= end || (await isZero(source, next, end))) return
    if (!isAiffStart(await source.read(next, Math.min(next + 12, end)), 0))
      throw refuse(source, next, `the file should end, and ${end - next} more bytes follow`)
    at = next
  }
}

export const isAiffStart = (bytes: Uint8Array, at: number) =>
  hasText(bytes, at, 'FORM') && (hasText(bytes, at + 8, 'AIFF') || hasText(bytes, at + 8, 'AIFC'))

/** The chunks of one file, in any order. */
async function readLayout(source: ByteSource, from: number, end: number): Promise<{ layout: PcmLayout; next: number }> {
  const form = await source.read(from, from + 12)
  const next = from + 8 + bigEndian(form, 4, 4)
  if (next > end) throw refuse(source, end, `${next - from} bytes were announced, ${end - from} are there; it ends`)
  let format: AiffFormat | undefined
  let samples: { start: number; end: number } | undefined
  let at = from + 12
  for (let count = 0; at + 8 <= next; count++) {
    if (count === mostChunks) throw refuse(source, at, `more than ${mostChunks} chunks`)
    const head = await source.read(at, Math.min(at + 16, next))
    const length = bigEndian(head, 4, 4)
    const start = at + 8
    if (start + length > next)
      throw refuse(source, at, `a chunk of ${length} bytes, of which ${next - start} are there,`)
    if (hasText(head, 0, 'COMM')) format = readFormat(source, await source.read(start, start + length), start, form)
    if (hasText(head, 0, 'SSND')) {
      if (samples || length < 8) throw refuse(source, at, 'a second chunk of samples, or an empty one,')
      samples = { start: start + 8 + bigEndian(head, 8, 4), end: start + length }
    }
    at = start + length + (length % 2)
  }
  if (at < next) throw refuse(source, at, `${next - at} bytes that are not a chunk`)
  if (format === undefined) throw refuse(source, at, "the format ('COMM') is missing; the chunks end")
  const { frames, channels, width } = format
  if (samples === undefined) {
    if (frames > 0) throw refuse(source, at, "the samples ('SSND') are missing; the chunks end")
    samples = { start: at, end: at }
  }
  const samplesTo = samples.start + frames * channels * width
  if (samplesTo > samples.end || samples.end - samplesTo >= channels * width)
    throw refuse(
      source,
      samples.end,
      `${frames * channels * width} bytes of samples were announced, ${samples.end - samples.start} are there; they end`,
    )
  return { layout: { ...format, start: samples.start, end: samplesTo }, next: next + (next % 2 === from % 2 ? 0 : 1) }
}

function readFormat(source: ByteSource, bytes: Uint8Array, at: number, form: Uint8Array): AiffFormat {
  const isCompressed = hasText(form, 8, 'AIFC')
  if (bytes.length < (isCompressed ? 22 : 18)) throw refuse(source, at, `a format of ${bytes.length} bytes`)
  const [channels, frames, bits] = [bigEndian(bytes, 0, 2), bigEndian(bytes, 2, 4), bigEndian(bytes, 6, 2)]
  const sampleRate = extendedFloat(bytes, 8)
  const name = isCompressed ? String.fromCharCode(...bytes.subarray(18, 22)) : 'NONE'
  const change = compressions[name]
  if (change === undefined) throw unknownSound(source, at + 18, `an AIFF-C file of '${name}'`)
  const width = change.width ?? Math.ceil(bits / 8)
  if (width < 1 || (width > 4 && change.kind !== 'float'))
    throw unknownSound(source, at + 6, `an AIFF file of samples of ${bits} bits`)
  if (channels < 1 || channels > 64) throw refuse(source, at, `${channels} channels (expected 1 to 64)`)
  if (!Number.isInteger(sampleRate) || sampleRate < 100 || sampleRate > 1_000_000)
    throw refuse(source, at + 8, `a sample rate of ${sampleRate} Hz (expected a whole number from 100 to 1000000)`)
  return { kind: 'integer', isBigEndian: true, isUnsigned: false, ...change, width, channels, sampleRate, frames }
}
