import { piecesOf, type ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'
import type { ContentFormat } from './format.js'
import { cutIntoParts } from './text-parts.js'
import { firstByteOutsideText } from './utf8.js'

/** Bytes read at once. */
const pieceLength = 2 ** 20

export const textFormat: ContentFormat<string> = {
  plural: 'texts',
  read: readText,
  write: (text) => new TextEncoder().encode(text),
}

/** A text in UTF-8, a byte order mark left out. A long one comes in parts that tokenize by themselves to the ids of the whole. */
async function* readText(source: ByteSource): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let kept = new Uint8Array(0)
  let [start, blank, rest] = [0, true, '']
  for await (const piece of piecesOf(source, pieceLength)) {
    if (start === 0 && kept.length === 0) refuseUtf16(source, piece)
    const bytes = new Uint8Array(kept.length + piece.length)
    bytes.set(kept)
    bytes.set(piece, kept.length)
    const isLast = start + bytes.length === source.size
    const end = isLast ? bytes.length : endOfCharacters(bytes)
    refuseOutside(source, bytes.subarray(0, end), start)
    const text = rest + decoder.decode(bytes.subarray(0, end), { stream: !isLast })
    kept = bytes.slice(end)
    start += end
    const cut = isLast ? { parts: [...partsOf(text)], rest: '' } : cutIntoParts(text)
    rest = cut.rest
    for (const part of cut.parts) {
      blank &&= part.trim() === ''
      yield part
    }
  }
  if (blank)
    throw new DataFileError(
      `data: '${source.name}' ${source.size === 0 ? 'is empty (0 bytes)' : `holds white space alone (${source.size} bytes)`}. Give a file with text in it.`,
    )
}

/** All parts of a text that is whole. */
export function* partsOf(text: string): Generator<string> {
  const { parts, rest } = cutIntoParts(text)
  yield* parts
  if (rest !== '') yield rest
}

function refuseUtf16({ name }: ByteSource, [first, second]: Uint8Array): void {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    throw new DataFileError(`data: '${name}' is in UTF-16; expected UTF-8. Save it as UTF-8.`, { offset: 0 })
}

function refuseOutside({ name }: ByteSource, bytes: Uint8Array, start: number): void {
  const outside = firstByteOutsideText(bytes)
  if (outside < 0) return
  const offset = start + outside
  if (bytes[outside] === 0)
    throw new DataFileError(
      `data: '${name}' isn't text: byte ${offset} is 0, which texts in UTF-8 do not hold and those in UTF-16 do. Give a text file, or save it as UTF-8.`,
      { offset },
    )
  const byte = bytes[outside]!.toString(16).padStart(2, '0')
  throw new DataFileError(
    `data: '${name}' isn't text in UTF-8: byte ${offset} is 0x${byte}. Give a text file, or save it as UTF-8.`,
    { offset },
  )
}

/** Where the last whole character ends. */
function endOfCharacters(bytes: Uint8Array): number {
  for (let back = 1; back <= 4 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!
    if ((byte & 0xc0) === 0x80) continue
    return byte >= 0xc0 ? bytes.length - back : bytes.length
  }
  return bytes.length
}
