import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { TokenSequence } from '../../tokens/token-sequence.js'
import { refusedBySystem } from '../refused-by-system.js'
import { createWindowReader } from './prefetch.js'
import { brokenTokens, decodeDocuments, decodeHeader, documentsOffset, headerLength } from './layout.js'

/** A row of tokens on disk: what is read is read from there, nothing else is held. */
export interface TokenFile extends TokenSequence {
  readonly documents: Float64Array
  readonly sha256: string
  /** Hex: SHA-256 of what the ids were made of. */
  readonly key: string
  readonly vocabularySize: number
  close(): void
}

export interface OpenOptions {
  /** How many batches are read ahead, in a thread of its own, when batches are drawn. Default 0: none. */
  readonly batchesAhead?: number
}

/**
 * Opens a file of tokens. Header, length and document table are checked here, ids when they are read.
 * @throws DataFileError with the byte offset
 */
export function openTokens(file: string, { batchesAhead = 0 }: OpenOptions = {}): TokenFile {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    throw refusedBySystem(file, error)
  }
  const readAt = (position: number, length: number): Uint8Array => {
    const bytes = new Uint8Array(length)
    let done = 0
    while (done < length) {
      const count = readSync(descriptor, bytes, done, length - done, position + done)
      if (count === 0) throw brokenTokens(file, position + done, 'it ends there')
      done += count
    }
    return bytes
  }
  try {
    const { size } = fstatSync(descriptor)
    const header = decodeHeader(readAt(0, Math.min(headerLength, size)), size, file)
    const documents = decodeDocuments(readAt(documentsOffset(header), 8 * header.documents), header, file)
    const { width, length, vocabularySize, key, sha256 } = header
    return {
      length,
      documents,
      key,
      sha256,
      vocabularySize,
      read(start, end) {
        if (!(start >= 0 && start <= end && end <= length))
          throw new RangeError(`data: ids ${start} to ${end} were asked for, of ${length} in '${file}'.`)
        const bytes = readAt(headerLength + width * start, width * (end - start))
        const ids = width === 1 ? bytes : new Uint16Array(bytes.buffer)
        for (let index = 0; index < ids.length; index++)
          if (ids[index]! >= vocabularySize)
            throw brokenTokens(
              file,
              headerLength + width * (start + index),
              `id ${ids[index]!} in a vocabulary of ${vocabularySize}`,
            )
        return ids
      },
      ...(batchesAhead > 0 && {
        readAhead: (windows: number, windowLength: number) =>
          createWindowReader(file, header, { windows, windowLength, slots: batchesAhead + 1 }),
      }),
      close: () => closeSync(descriptor),
    }
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}
