import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'
import { makeFolders, flags, withFile } from '@wgpt/node-files'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { firstLine } from '../status.js'
import { checkSpace } from './disk.js'
import { installError, writing } from './install-error.js'
import { byteCounter, type OnProgress } from './progress.js'

export interface WheelArchive {
  /** The files, by their paths in the wheel. */
  readonly names: ReadonlySet<string>
  /** A small file's text. */
  readText(name: string): Promise<string>
  /** Writes files into a folder, at their paths in the wheel: none through a link, none over a file that is there. */
  extract(
    names: readonly string[],
    folder: string,
    options: { onProgress: OnProgress; signal?: AbortSignal | undefined },
  ): Promise<void>
  close(): void
}

/** Bytes of a text that is read into memory, at the most. */
const largestText = 8 << 20
/** Entries of a wheel, at the most: TensorFlow has about 20,000. */
const mostEntries = 500_000

/**
 * Opens a wheel, whose hash has been checked: a zip archive. Names that lead out of the folder are refused, sizes are bounded by what the
 * directory says, and checksums are checked.
 * @throws BackendError when it is none
 */
export async function openWheel(file: string): Promise<WheelArchive> {
  const label = path.basename(file)
  const broken = (error: unknown) =>
    installError(
      `${label} is not a wheel that can be read (${firstLine(error)}). Delete '${file}' and run the same command again.`,
      error,
    )
  let zip: ZipFile
  const entries = new Map<string, Entry>()
  try {
    // yauzl refuses absolute names and those with '..' (validateFileName), and ends a stream that is longer than announced.
    zip = await openPromise(file, {
      autoClose: false,
      lazyEntries: true,
      validateEntrySizes: true,
      strictFileNames: true,
    })
    if (zip.entryCount > mostEntries) throw new Error(`${zip.entryCount} entries`)
    for await (const entry of zip.eachEntry()) if (!entry.fileName.endsWith('/')) entries.set(entry.fileName, entry)
  } catch (error) {
    throw broken(error)
  }

  const open = async (name: string) => {
    const entry = entries.get(name)
    if (entry === undefined) throw installError(`${label} has no '${name}'. Choose another --version.`)
    try {
      const stream = await zip.openReadStreamPromise(entry)
      // It may fail before anybody reads it; whoever does is told.
      stream.on('error', () => undefined)
      return { entry, stream }
    } catch (error) {
      throw broken(error)
    }
  }

  return {
    names: new Set(entries.keys()),
    async readText(name) {
      const { entry, stream } = await open(name)
      if (entry.uncompressedSize > largestText) throw broken(new Error(`'${name}' has ${entry.uncompressedSize} bytes`))
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks).toString('utf8')
    },
    async extract(names, folder, { onProgress, signal }) {
      const totalBytes = names.reduce((sum, name) => sum + (entries.get(name)?.uncompressedSize ?? 0), 0)
      await writing(folder, () => makeFolders(folder))
      await checkSpace(folder, totalBytes, `unpacking ${label}`)
      const count = byteCounter(onProgress, { phase: 'unpack', text: label, start: 0, totalBytes })
      for (const name of names) {
        const { entry, stream } = await open(name)
        const target = path.join(folder, name)
        const counted = new Transform({
          transform(chunk: Buffer, _, done) {
            count(chunk.length)
            done(null, chunk)
          },
        })
        await writing(target, async () => {
          await makeFolders(path.dirname(target))
          await withFile(target, flags.create, async (handle) => {
            // Programs among the files (CUDA's ptxas) stay programs.
            if (((entry.externalFileAttributes >>> 16) & 0o111) !== 0) await handle.chmod(0o755)
            await pipeline(stream, counted, handle.createWriteStream(), signal === undefined ? {} : { signal })
          })
        }).catch((error: unknown) => {
          signal?.throwIfAborted()
          throw error instanceof Error && error.name === 'BackendError' ? error : broken(error)
        })
      }
    },
    close: () => zip.close(),
  }
}
