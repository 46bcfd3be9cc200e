/** A file's bytes, read where they are needed: a file on disk, a Blob, an array. */
export interface ByteSource {
  /** For messages. */
  readonly name: string
  /** Bytes. */
  readonly size: number
  /** The bytes from `start` to `end`, exclusive, both within the size. */
  read(start: number, end: number): Promise<Uint8Array>
}

/**
 * Bytes that are in memory already.
 * @example
 * ```ts
 * const source = bytesSource(new TextEncoder().encode('one'), 'a.txt')
 * console.log(source.name, source.size) // → a.txt 3
 * ```
 */
export const bytesSource = (bytes: Uint8Array, name = 'the data'): ByteSource => ({
  name,
  size: bytes.length,
  read: (start, end) => Promise.resolve(bytes.subarray(start, end)),
})

/** The bytes in pieces of at most `size`, in order. */
export async function* piecesOf(source: ByteSource, size: number, from = 0): AsyncGenerator<Uint8Array> {
  for (let start = from; start < source.size; start += size)
    yield await source.read(start, Math.min(start + size, source.size))
}
