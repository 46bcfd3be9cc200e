import { piecesOf, type ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import { modalityNamed, type FileFormat } from './format.js'
import { firstByteOutsideText } from './utf8.js'

/** Bytes read at once. */
const pieceLength = 4 * 2 ** 20
/** How far back from a piece's end a word's end is looked for. */
const reach = 2 ** 16

export const textFormat: FileFormat<string> = {
  modality: modalityNamed('text'),
  plural: 'texts',
  read: readText,
  write: (text) => new TextEncoder().encode(text),
}

/**
 * A text in UTF-8. A long one comes in parts of some MiB that end before a space behind a Latin letter, where no fold, no accent and no
 * word of a tokenizer reaches across.
 */
async function* readText(source: ByteSource): AsyncGenerator<string> {
  const decoder = new TextDecoder() // leaves a byte order mark out
  let kept = new Uint8Array(0)
  let [start, blank] = [0, true]
  for await (const piece of piecesOf(source, pieceLength)) {
    if (start === 0 && kept.length === 0) refuseUtf16(source, piece)
    const bytes = new Uint8Array(kept.length + piece.length)
    bytes.set(kept)
    bytes.set(piece, kept.length)
    const isLast = start + bytes.length === source.size
    const end = isLast ? bytes.length : lastSafeEnd(bytes)
    refuseOutside(source, bytes, start, isLast ? bytes.length : end)
    const text = decoder.decode(bytes.subarray(0, end))
    kept = bytes.slice(end)
    start += end
    if (text.length === 0) continue
    blank &&= text.trim() === ''
    yield text
  }
  if (blank)
    throw new DataFileError(`data: '${source.name}' is empty (${source.size} bytes). Give a file with text in it.`)
}

function refuseUtf16({ name }: ByteSource, [first, second]: Uint8Array): void {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new DataFileError(`data: '${name}' is in UTF-16, wanted UTF-8. Save it as UTF-8.`, { offset: 0 })
}

function refuseOutside({ name }: ByteSource, bytes: Uint8Array, start: number, end: number): void {
  const outside = firstByteOutsideText(bytes.subarray(0, end))
  if (outside < 0) return
  const byte = bytes[outside]!.toString(16).padStart(2, '0')
  throw new DataFileError(
    `data: '${name}' isn't text in UTF-8: byte ${start + outside} is 0x${byte}. Give a text file, or save it as UTF-8.`,
    { offset: start + outside },
  )
}

const isLetter = (byte: number) => (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a

/** The last place before a space behind a letter; where there is none near the end, the last whole character's end. */
function lastSafeEnd(bytes: Uint8Array): number {
  for (let end = bytes.length - 1; end > 0 && end > bytes.length - reach; end--)
    if (bytes[end] === 0x20 && isLetter(bytes[end - 1]!)) return end
  let end = bytes.length
  for (let back = 1; back <= 4 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    if (byte >= 0xc0) end = bytes.length - back
    break
  }
  return end
}
