import type { ByteSource } from '../byte-source.js'
import { piecesOf } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import { readWav, type AudioBlock } from './wav.js'

/** What the wasm decoders have in common. */
interface WasmDecoder {
  readonly ready: Promise<void>
  decode(bytes: Uint8Array): WasmOutput | Promise<WasmOutput>
  flush?(): Promise<WasmOutput>
  free(): void
}

interface WasmOutput {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
  readonly errors: readonly { readonly message: string }[]
}

/** A kind of sound file: how it is known by its first bytes, and how it is read. */
interface AudioKind {
  readonly name: string
  readonly begins: (head: Uint8Array) => boolean
  readonly read: (source: ByteSource) => AsyncIterable<AudioBlock>
}

const ascii = (bytes: Uint8Array, start: number, text: string) =>
  Array.from(text).every((letter, index) => bytes[start + index] === letter.charCodeAt(0))
const contains = (bytes: Uint8Array, text: string) => bytes.some((_, start) => ascii(bytes, start, text))

/** The sole list of kinds. The wasm decoders are loaded when a file of theirs is met. */
const kinds: readonly AudioKind[] = [
  { name: 'wav', begins: (head) => ascii(head, 0, 'RIFF') && ascii(head, 8, 'WAVE'), read: readWav },
  {
    name: 'flac',
    begins: (head) => ascii(head, 0, 'fLaC') || (ascii(head, 0, 'OggS') && contains(head, 'FLAC')),
    read: (source) =>
      decodeBy(source, 'flac', async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder()),
  },
  {
    name: 'ogg',
    begins: (head) => ascii(head, 0, 'OggS') && contains(head, 'vorbis'),
    read: (source) =>
      decodeBy(source, 'ogg', async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder()),
  },
  {
    name: 'mp3',
    begins: (head) =>
      ascii(head, 0, 'ID3') || (head[0] === 0xff && (head[1]! & 0xe0) === 0xe0 && (head[1]! & 0x06) !== 0),
    read: (source) => decodeBy(source, 'mp3', async () => new (await import('mpg123-decoder')).MPEGDecoder()),
  },
]

const headLength = 64
/** So little at a time that no block is long, however far a decoder blows it up. */
const pieceLength = 1 << 14

/**
 * The sound of a WAV, MP3, FLAC or Ogg Vorbis file, block by block, at the file's own rate.
 * @throws DataFileError if it is none of these, or damaged
 */
export async function* readAudio(source: ByteSource): AsyncGenerator<AudioBlock> {
  const head = await source.read(0, Math.min(headLength, source.size))
  const kind = kinds.find(({ begins }) => begins(head))
  if (kind === undefined) {
    const found = Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
    throw new DataFileError(
      `data: '${source.name}' is no sound file that is known here: it begins with ${found === '' ? 'nothing' : `the bytes ${found}`} at byte 0. Give a ${kinds.map(({ name }) => name).join(', ')} (Vorbis) file.`,
      { offset: 0 },
    )
  }
  yield* kind.read(source)
}

async function* decodeBy(
  source: ByteSource,
  kind: string,
  create: () => Promise<WasmDecoder>,
): AsyncGenerator<AudioBlock> {
  const decoder = await create()
  await decoder.ready
  let offset = 0
  const damaged = (reason: string, cause?: unknown) =>
    new DataFileError(
      `data: '${source.name}' is a damaged ${kind} file: ${reason} in the ${pieceLength} bytes from byte ${offset} on. Give another copy of it.`,
      { offset, cause },
    )
  const checked = ({ channelData, samplesDecoded, sampleRate, errors }: WasmOutput): AudioBlock | undefined => {
    if (errors.length > 0) throw damaged(errors[0]!.message)
    if (samplesDecoded === 0) return undefined
    return { sampleRate, channels: channelData.map((channel) => channel.subarray(0, samplesDecoded)) }
  }
  try {
    for await (const piece of piecesOf(source, pieceLength)) {
      const block = checked(await quietly(() => decoder.decode(piece)))
      if (block) yield block
      offset += piece.length
    }
    const rest = checked(await quietly(() => decoder.flush?.() ?? nothing))
    if (rest) yield rest
  } catch (error) {
    throw error instanceof DataFileError
      ? error
      : damaged(error instanceof Error ? error.message : String(error), error)
  } finally {
    decoder.free()
  }
}

const nothing: WasmOutput = { channelData: [], samplesDecoded: 0, sampleRate: 0, errors: [] }

/** The decoders write each error to the console too, before they return it. We say it once, with the file and the byte. */
function quietly<T>(call: () => T): T {
  const { error } = console
  console.error = () => undefined
  try {
    return call() // what is written is written before it returns
  } finally {
    console.error = error
  }
}
