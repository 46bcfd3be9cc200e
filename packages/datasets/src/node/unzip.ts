import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { flags, makeFolders, withFile } from '@wgpt/node-files'
import { open, type Entry, type ZipFile } from 'yauzl'
import { DataFileError } from '../data-file-error.js'
import { CacheFolderError } from './cache-folder-error.js'
import { checkRoom } from './disk-room.js'

export interface UnzipLimits {
  readonly files: number
  /** Of all files together, unpacked. */
  readonly bytes: number
}

/**
 * Unpacks the wanted files of a zip archive into a folder that is there. Names that lead out of it are refused, and so is more than the limits.
 * @throws DataFileError, or CacheFolderError where the disk has no room, in one line
 */
export async function unzip(
  archive: string,
  folder: string,
  wanted: (name: string) => boolean,
  limits: UnzipLimits,
): Promise<void> {
  let zip: ZipFile | undefined
  try {
    zip = await openZip(archive)
    let [files, bytes] = [0, 0]
    for await (const entry of entriesOf(zip)) {
      if (entry.fileName.endsWith('/') || !wanted(entry.fileName)) continue
      bytes += entry.uncompressedSize
      if (++files > limits.files || bytes > limits.bytes)
        throw new DataFileError(
          `data: '${archive}' unpacks to more than ${limits.files} files or ${limits.bytes} bytes. It isn't the archive that is known here.`,
        )
      await checkRoom(folder, entry.uncompressedSize, `'${entry.fileName}' of '${archive}'`)
      const target = path.join(folder, ...entry.fileName.split('/'))
      await makeFolders(path.dirname(target))
      const stream = await streamOf(zip, entry)
      await withFile(target, flags.create, (handle) => pipeline(stream, handle.createWriteStream()))
    }
  } catch (error) {
    if (error instanceof DataFileError || error instanceof CacheFolderError) throw error
    throw new DataFileError(
      `data: '${archive}' can't be unpacked (${error instanceof Error ? error.message : String(error)}). Remove it and fetch it again.`,
      { cause: error },
    )
  } finally {
    zip?.close()
  }
}

const openZip = (archive: string) =>
  new Promise<ZipFile>((resolve, reject) =>
    open(
      archive,
      { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true },
      (error, zip) => (error ? reject(error) : resolve(zip)),
    ),
  )

/** The entries one at a time: names with `..`, backslashes or a root are errors of the library. */
async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (value: Entry | undefined, error?: Error) => {
        zip.removeAllListeners()
        if (error) reject(error)
        else resolve(value)
      }
      zip.once('entry', (next: Entry) => done(next))
      zip.once('end', () => done(undefined))
      zip.once('error', (error: Error) => done(undefined, error))
      zip.readEntry()
    })
    if (entry === undefined) return
    yield entry
  }
}

const streamOf = (zip: ZipFile, entry: Entry) =>
  new Promise<Readable>((resolve, reject) =>
    zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))),
  )
