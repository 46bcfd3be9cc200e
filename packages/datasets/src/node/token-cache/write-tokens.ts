import { createHash } from 'node:crypto'
import path from 'node:path'
import { createDraft, makeFolders } from '@wgpt/node-files'
import { inCache } from '../cache-folder-error.js'
import { createRoomCheck } from '../disk-room.js'
import { documentsOffset, encodeHeader, headerLength } from './layout.js'

/** A row of tokens on its way to disk. */
export interface TokenWriter {
  /** Ids written so far. */
  readonly length: number
  /** What follows is another document. A document without ids isn't one. */
  beginDocument(): void
  write(ids: Uint16Array): Promise<void>
  /** What is written from here on can be taken back by `rewind`. */
  mark(): void
  /** Takes back what was written since the last `mark`. */
  rewind(): void
  /**
   * The file appears under its name, whole and safe on the medium.
   * @param as another name than it began with
   */
  finish(as?: string): Promise<void>
  /** Nothing is left. No error if it is finished. */
  abandon(): Promise<void>
}

/**
 * Writes a file of tokens under a temporary name beside its own.
 * @param key hex, SHA-256 of what the ids are made of
 * @throws CacheFolderError, from it and from `write`, if the disk refuses or has no room for more
 *
 * @example
 * ```ts
 * const writer = await createTokenWriter(`${folder}/a.tokens`, 27, '0'.repeat(64))
 * writer.beginDocument()
 * await writer.write(Uint16Array.of(3, 1, 4))
 * await writer.finish()
 * ```
 */
export async function createTokenWriter(file: string, vocabularySize: number, key: string): Promise<TokenWriter> {
  const width = vocabularySize <= 256 ? 1 : 2
  const folder = path.dirname(file)
  const draft = await inCache(folder, async () => {
    await makeFolders(folder)
    return createDraft(file)
  })
  const { handle } = draft
  const checkRoom = createRoomCheck(folder, 'the tokens of this data')
  let hash = createHash('sha256')
  const starts: number[] = []
  let length = 0
  let isNew = true
  let marked = { hash: hash.copy(), documents: 0, length, isNew }
  await writeAll(new Uint8Array(headerLength), 0)
  return {
    get length() {
      return length
    },
    beginDocument() {
      isNew = true
    },
    async write(ids) {
      if (ids.length === 0) return
      if (isNew) starts.push(length)
      isNew = false
      const bytes = width === 1 ? Uint8Array.from(ids) : new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength)
      hash.update(bytes)
      await checkRoom(bytes.length)
      await writeAll(bytes, headerLength + width * length)
      length += ids.length
    },
    mark() {
      marked = { hash: hash.copy(), documents: starts.length, length, isNew }
    },
    rewind() {
      ;({ length, isNew } = marked)
      hash = marked.hash.copy()
      starts.length = marked.documents
    },
    async finish(as = file) {
      const at = documentsOffset({ width, length })
      const table = new BigUint64Array(starts.map(BigInt))
      await writeAll(new Uint8Array(at - headerLength - width * length), headerLength + width * length)
      await writeAll(new Uint8Array(table.buffer), at)
      await inCache(folder, () => handle.truncate(at + table.byteLength)) // what was taken back may have been longer
      const header = {
        width,
        vocabularySize,
        length,
        documents: starts.length,
        key,
        sha256: hash.digest('hex'),
      } as const
      await writeAll(encodeHeader(header), 0)
      await inCache(folder, () => draft.finish(as))
    },
    abandon: () => draft.abandon(),
  }

  async function writeAll(bytes: Uint8Array, position: number): Promise<void> {
    let done = 0
    while (done < bytes.length)
      done += await inCache(
        folder,
        async () => (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten,
      )
  }
}
