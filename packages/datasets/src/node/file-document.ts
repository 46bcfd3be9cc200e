import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { SampleDocument } from '../document.js'
import type { FileFormat, FormatOptions } from '../formats/format.js'
import { refusedBySystem } from './refused-by-system.js'

/** A file as a document: nothing of it is kept in memory but what is being read. */
export function fileDocument<Sample>(
  file: { path: string; size: number; name?: string } & Pick<SampleDocument, 'piece' | 'split'>,
  format: FileFormat<Sample>,
  options: FormatOptions,
): SampleDocument<Sample> {
  const { path, size, name = path, piece, split } = file
  let hash: Promise<string> | undefined
  return {
    name,
    size,
    ...(piece !== undefined && { piece }),
    ...(split !== undefined && { split }),
    hash: () => (hash ??= hashOfFile(path)),
    async *parts() {
      const handle = await open(path).catch((error: unknown) => {
        throw refusedBySystem(path, error)
      })
      try {
        const read = async (start: number, end: number) => {
          const bytes = new Uint8Array(end - start)
          const { bytesRead } = await handle.read(bytes, 0, bytes.length, start)
          return bytes.subarray(0, bytesRead)
        }
        yield* format.read({ name, size, read }, options)
      } finally {
        await handle.close()
      }
    },
  }
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
