import { DataFileError } from '../../data-file-error.js'

/*
 * A file of tokens, little-endian:
 *   0  'wgpttok1'
 *   8  u32  bytes an id, 1 or 2
 *  12  u32  vocabulary: every id is below it
 *  16  u64  ids
 *  24  u64  documents
 *  32  key, 32 bytes: SHA-256 of what the ids were made of
 *  64  SHA-256 of the ids as they stand here, 32 bytes
 *  96  the ids, then zeros up to a multiple of 8
 *      the documents' first ids, u64 each
 */
export const headerLength = 96
const magic = 'wgpttok1'
const largestVocabulary = 65_536
const mostDocuments = 2 ** 24

export interface TokenFileHeader {
  readonly width: 1 | 2
  readonly vocabularySize: number
  readonly length: number
  readonly documents: number
  /** Hex. */
  readonly key: string
  /** Hex. */
  readonly sha256: string
}

/** Where the documents' table begins. */
export const documentsOffset = ({ width, length }: Pick<TokenFileHeader, 'width' | 'length'>): number =>
  headerLength + Math.ceil((width * length) / 8) * 8

export function encodeHeader(header: TokenFileHeader): Uint8Array {
  const bytes = new Uint8Array(headerLength)
  const view = new DataView(bytes.buffer)
  bytes.set(new TextEncoder().encode(magic))
  view.setUint32(8, header.width, true)
  view.setUint32(12, header.vocabularySize, true)
  view.setBigUint64(16, BigInt(header.length), true)
  view.setBigUint64(24, BigInt(header.documents), true)
  bytes.set(Buffer.from(header.key, 'hex'), 32)
  bytes.set(Buffer.from(header.sha256, 'hex'), 64)
  return bytes
}

/**
 * Reads and checks a header against the file's length: nothing that it says is believed before.
 * @throws DataFileError with the byte offset
 */
export function decodeHeader(bytes: Uint8Array, fileSize: number, file: string): TokenFileHeader {
  const broken = (offset: number, what: string) => brokenTokens(file, offset, what)
  if (bytes.length < headerLength)
    throw broken(bytes.length, `it has ${bytes.length} bytes; expected ${headerLength} or more`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (new TextDecoder('latin1').decode(bytes.subarray(0, 8)) !== magic)
    throw broken(0, `it doesn't begin with '${magic}'`)
  const width = view.getUint32(8, true)
  if (width !== 1 && width !== 2) throw broken(8, `an id has ${width} bytes; expected 1 or 2`)
  const vocabularySize = view.getUint32(12, true)
  if (vocabularySize < 1 || vocabularySize > (width === 1 ? 256 : largestVocabulary))
    throw broken(12, `a vocabulary of ${vocabularySize} for ids of ${width} bytes`)
  const [length, documents] = [view.getBigUint64(16, true), view.getBigUint64(24, true)]
  if (length > BigInt(fileSize)) throw broken(16, `${length} ids in a file of ${fileSize} bytes`)
  if (documents > BigInt(mostDocuments) || documents > length)
    throw broken(24, `${documents} documents with ${length} ids`)
  const header = {
    width,
    vocabularySize,
    length: Number(length),
    documents: Number(documents),
    key: Buffer.from(bytes.subarray(32, 64)).toString('hex'),
    sha256: Buffer.from(bytes.subarray(64, 96)).toString('hex'),
  } as const
  const wanted = documentsOffset(header) + 8 * header.documents
  if (wanted !== fileSize)
    throw broken(Math.min(wanted, fileSize), `it has ${fileSize} bytes, its header says ${wanted}`)
  return header
}

/** @returns where each document begins: from 0 on, rising, inside the row */
export function decodeDocuments(bytes: Uint8Array, header: TokenFileHeader, file: string): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const starts = new Float64Array(header.documents)
  for (let index = 0; index < starts.length; index++) {
    const start = Number(view.getBigUint64(8 * index, true))
    const least = index === 0 ? 0 : starts[index - 1]! + 1
    if (start < least || start >= header.length || (index === 0 && start !== 0))
      throw brokenTokens(file, documentsOffset(header) + 8 * index, `document ${index} begins at id ${start}`)
    starts[index] = start
  }
  return starts
}

export const brokenTokens = (file: string, offset: number, what: string): DataFileError =>
  new DataFileError(
    `data: the token file '${file}' is broken at byte ${offset}: ${what}. Remove it; it will be made again.`,
    { offset },
  )
