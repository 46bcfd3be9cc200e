import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { cutTextDocument } from '../cut-text.js'
import { DataFileError } from '../data-file-error.js'
import type { ReadOptions, SampleDocument } from '../document.js'
import type { FileFormat, FormatOptions } from '../formats/format.js'
import { refusedBySystem } from './refused-by-system.js'

type FileOf = { path: string; size: number; name?: string } & Pick<SampleDocument, 'piece' | 'split'>

/**
 * A file as a document: nothing of it is kept in memory but what is being read. What is read is what was hashed: a file that changes
 * meanwhile is a DataFileError, not other samples.
 */
export function fileDocument<Sample>(
  file: FileOf,
  format: FileFormat<Sample>,
  options: FormatOptions,
): SampleDocument<Sample> {
  const { path, size, name = path, piece, split } = file
  let hashed: Promise<HashedFile> | undefined
  const hash = () => (hashed ??= hashUnchanged(path, name, size))
  const document: SampleDocument<Sample> = {
    name,
    size,
    ...(piece !== undefined && { piece }),
    ...(split !== undefined && { split }),
    hash: async () => (await hash()).sha256,
    async *parts({ onRead }: ReadOptions = {}) {
      const before = await hashed
      const handle = await open(path).catch((error: unknown) => {
        throw refusedBySystem(path, error)
      })
      try {
        const sequence = createHash('sha256')
        let [read, furthest] = [0, 0]
        const source = {
          name,
          size,
          async read(start: number, end: number) {
            const bytes = await readWhole(handle, name, start, end)
            read = follow(sequence, bytes, start, read)
            furthest = Math.max(furthest, end)
            onRead?.(furthest)
            return bytes
          },
        }
        yield* format.read(source, options)
        if (before === undefined) return
        if (read === size) {
          if (sequence.digest('hex') !== before.sha256) throw changed(name)
        } else if (signatureOf(await handle.stat({ bigint: true })) !== before.signature) throw changed(name)
      } finally {
        await handle.close()
      }
    },
  }
  if (format.modality.content !== 'text') return document
  const text = document as SampleDocument as SampleDocument<string>
  return { ...document, cut: (endFraction) => cutTextDocument(text, endFraction) as Promise<never> }
}

interface HashedFile {
  readonly sha256: string
  /** Changes with the file, as far as the file system tells. */
  readonly signature: string
}

/** @returns how many bytes from the beginning have gone into the hash, one after the other; -1 once a read was elsewhere */
function follow(sequence: Hash, bytes: Uint8Array, start: number, read: number): number {
  if (start > read || read < 0) return -1
  if (start + bytes.length <= read) return read
  sequence.update(bytes.subarray(read - start))
  return start + bytes.length
}

async function readWhole(handle: FileHandle, name: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start)
  let done = 0
  while (done < bytes.length) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done)
    if (bytesRead === 0) throw changed(name, `it has ${(await handle.stat()).size} bytes now`)
    done += bytesRead
  }
  return bytes
}

const changed = (name: string, how = 'its content differs now') =>
  new DataFileError(`data: '${name}' was changed while it was read: ${how}. Call again when nothing writes to it.`)

const signatureOf = ({ size, mtimeNs, ctimeNs, ino }: Record<'size' | 'mtimeNs' | 'ctimeNs' | 'ino', bigint>) =>
  [size, mtimeNs, ctimeNs, ino].join()

async function hashUnchanged(path: string, name: string, size: number): Promise<HashedFile> {
  const look = () =>
    stat(path, { bigint: true }).catch((error: unknown) => {
      throw refusedBySystem(path, error)
    })
  const before = await look()
  const sha256 = await hashOfFile(path)
  const signature = signatureOf(await look())
  if (signature !== signatureOf(before) || before.size !== BigInt(size)) throw changed(name)
  return { sha256, signature }
}

/** SHA-256 of a file, read in pieces. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer)
  } catch (error) {
    throw refusedBySystem(path, error)
  }
  return hash.digest('hex')
}
