import { open, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { flags, makeFolders, writeWhole } from '@wgpt/node-files'
import { DataFileError } from '../data-file-error.js'
import { CacheFolderError } from './cache-folder-error.js'
import { checkRoom } from './disk-room.js'
import { hashOfFile } from './file-document.js'

export interface DownloadOptions {
  readonly url: string
  /** Where the whole file will stand. */
  readonly file: string
  /** Hex. Null: not known beforehand. */
  readonly sha256: string | null
  /** Null: not known beforehand. */
  readonly bytes: number | null
  readonly onProgress?: ((progress: { done: number; total: number | undefined }) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** More than any data set here; an address that never ends is given up at this. */
const mostBytes = 200e9
const attempts = 3

/**
 * Fetches a file. A stopped download continues where it stood, as long as the server has the same file still. The file appears under its
 * name when it is whole and its SHA-256 right.
 * @returns its SHA-256
 * @throws DataFileError in one line
 *
 * @example
 * ```ts
 * // Fetches the file once, and again only where it is not whole.
 * const sha256 = await download({ url, file: `${folder}/alice.txt`, sha256: null, bytes: null })
 * console.log(sha256.length) // → 64
 * ```
 */
export async function download(options: DownloadOptions): Promise<string> {
  const { url, file, sha256, bytes } = options
  const part = `${file}.part`
  await makeFolders(path.dirname(file))
  for (let attempt = 1; ; attempt++)
    try {
      await fetchRest(options, part)
      break
    } catch (error) {
      if (
        error instanceof DataFileError ||
        error instanceof CacheFolderError ||
        options.signal?.aborted ||
        attempt === attempts
      )
        throw failed(options, part, error)
    }
  const { size } = await stat(part)
  if (bytes !== null && size !== bytes) {
    await discard(part)
    throw new DataFileError(
      `data: ${url} gave ${size} bytes; expected ${bytes}. It isn't the file that is known here: it was removed.`,
    )
  }
  const found = await hashOfFile(part)
  if (sha256 !== null && found !== sha256) {
    await discard(part)
    throw new DataFileError(
      `data: ${url} has SHA-256 ${found}; expected ${sha256}. It isn't the file that is known here: it was removed.`,
    )
  }
  await rename(part, file)
  await rm(`${part}.json`, { force: true })
  return found
}

function failed({ url, signal }: DownloadOptions, part: string, error: unknown): unknown {
  if (error instanceof DataFileError || error instanceof CacheFolderError) return error
  if (signal?.aborted) return signal.reason
  const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause : error) : undefined
  return new DataFileError(
    `data: ${url} can't be fetched (${cause?.message ?? String(error)}). Check the connection and call again: what was fetched is kept in '${part}'.`,
    { cause: error },
  )
}

async function discard(part: string) {
  await rm(part, { force: true })
  await rm(`${part}.json`, { force: true })
}

/** Fetches what is missing behind the part that is there. */
async function fetchRest({ url, bytes, onProgress, signal }: DownloadOptions, part: string): Promise<void> {
  const { have, validator } = await standing(part, url)
  if (bytes !== null && have === bytes) return
  const headers = new Headers({ 'accept-encoding': 'identity' })
  if (have > 0) headers.set('range', `bytes=${have}-`)
  if (have > 0) headers.set('if-range', validator)
  const response = await fetch(url, { headers, ...(signal && { signal }) })
  if (url.startsWith('https:') && !response.url.startsWith('https:')) {
    await response.body?.cancel()
    throw new DataFileError(
      `data: ${url} leads to ${new URL(response.url).host} without https, where anybody on the way can change the file. Try again later, or get the file another way.`,
    )
  }
  if (response.status === 416) {
    await discard(part)
    throw new Error(`the server has nothing behind byte ${have}`)
  }
  if (!response.ok || response.body === null)
    throw new DataFileError(
      `data: ${url} answers ${response.status} ${response.statusText}. Try again later, or get the file another way.`,
    )
  const start = response.status === 206 ? startOf(response, have, url) : 0
  const rest = Number(response.headers.get('content-length') ?? NaN)
  const total = bytes ?? (Number.isNaN(rest) ? undefined : start + rest)
  if (total !== undefined && total > mostBytes)
    throw new DataFileError(`data: ${url} is ${total} bytes long, more than ${mostBytes}.`)
  if (total !== undefined) await checkRoom(path.dirname(part), total - start, url)
  await writeWhole(`${part}.json`, JSON.stringify({ url, validator: validatorOf(response) }))
  // Created or continued, never through a link that somebody has put there.
  if (start === 0) await rm(part, { force: true })
  const handle = await open(part, start > 0 ? flags.sync : flags.create)
  let at = start
  try {
    for await (const piece of response.body as unknown as AsyncIterable<Uint8Array>) {
      await handle.write(piece, 0, piece.length, at)
      at += piece.length
      if (at > (bytes ?? mostBytes))
        throw new DataFileError(
          `data: ${url} gives more than ${bytes ?? mostBytes} bytes. It isn't the file that is known here.`,
        )
      onProgress?.({ done: at, total })
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  if (total !== undefined && at < total) throw new Error(`it ended after ${at} of ${total} bytes`)
}

function startOf(response: Response, have: number, url: string): number {
  const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')
  if (Number(range?.[1]) !== have)
    throw new DataFileError(`data: ${url} answers with another part than was asked for. Try again later.`)
  return have
}

/** What says that a file is still the same: without it a download begins again. */
function validatorOf({ headers }: Response): string {
  const etag = headers.get('etag') ?? ''
  return etag !== '' && !etag.startsWith('W/') ? etag : (headers.get('last-modified') ?? '')
}

async function standing(part: string, url: string): Promise<{ have: number; validator: string }> {
  try {
    const said = JSON.parse(await readFile(`${part}.json`, 'utf8')) as { url?: unknown; validator?: unknown }
    if (said.url === url && typeof said.validator === 'string' && said.validator !== '')
      return { have: (await stat(part)).size, validator: said.validator }
  } catch {
    // nothing was begun, or its note is torn: begin again
  }
  return { have: 0, validator: '' }
}
