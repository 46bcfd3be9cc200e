import { WgptRangeError } from '@wgpt/errors'
import { createHash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { flags } from '@wgpt/node-files'
import type { TokenSequence } from '../../tokens/token-sequence.js'
import { refusedBySystem } from '../refused-by-system.js'
import { createWindowReader } from './prefetch.js'
import {
  brokenTokens,
  decodeDocuments,
  decodeHeader,
  documentsOffset,
  headerLength,
  type TokenFileHeader,
} from './layout.js'

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

/** Bytes of ids that are checked at once. */
const piece = 2 ** 20

/**
 * Reads a file of tokens once, in pieces, and compares its ids with their SHA-256.
 * @throws DataFileError if they differ, or the file is broken
 */
export async function checkTokens(file: string): Promise<void> {
  const handle = await open(file, flags.read).catch((error: unknown) => {
    throw refusedBySystem(file, error)
  })
  try {
    const { size } = await handle.stat()
    const first = new Uint8Array(Math.min(headerLength, size))
    await handle.read(first, 0, first.length, 0)
    const header = decodeHeader(first, size, file)
    const hash = createHash('sha256')
    const end = headerLength + header.width * header.length
    const bytes = new Uint8Array(piece)
    for (let at = headerLength; at < end;) {
      const { bytesRead } = await handle.read(bytes, 0, Math.min(piece, end - at), at)
      if (bytesRead === 0) throw brokenTokens(file, at, 'it ends there')
      hash.update(bytes.subarray(0, bytesRead))
      at += bytesRead
    }
    compareHashes(hash.digest('hex'), header, file)
  } finally {
    await handle.close()
  }
}

function compareHashes(found: string, { sha256 }: TokenFileHeader, file: string): void {
  if (found !== sha256)
    throw brokenTokens(file, headerLength, `its ids have SHA-256 ${found}, its header says ${sha256}`)
}

/**
 * Opens a file of tokens. Header, length, document table and the SHA-256 of the ids are checked here, single ids when they are read.
 * @param options `verify: false` where the SHA-256 has just been compared (`checkTokens`)
 * @throws DataFileError with the byte offset
 *
 * @example
 * ```ts
 * const writer = await createTokenWriter(`${folder}/b.tokens`, 27, '0'.repeat(64))
 * writer.beginDocument()
 * await writer.write(Uint16Array.of(3, 1, 4))
 * await writer.finish()
 *
 * const tokens = openTokens(`${folder}/b.tokens`)
 * console.log(tokens.length, tokens.vocabularySize) // → 3 27
 * tokens.close()
 * ```
 */
export function openTokens(
  file: string,
  { batchesAhead = 0, verify = true }: OpenOptions & { readonly verify?: boolean } = {},
): TokenFile {
  let descriptor: number
  try {
    descriptor = openSync(file, flags.read)
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
    if (verify) {
      const hash = createHash('sha256')
      for (let at = 0; at < width * length; at += piece)
        hash.update(readAt(headerLength + at, Math.min(piece, width * length - at)))
      compareHashes(hash.digest('hex'), header, file)
    }
    return {
      length,
      documents,
      key,
      sha256,
      vocabularySize,
      read(start, end) {
        if (!(start >= 0 && start <= end && end <= length))
          throw new WgptRangeError(`data: ids ${start} to ${end} were asked for, of ${length} in '${file}'.`)
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
