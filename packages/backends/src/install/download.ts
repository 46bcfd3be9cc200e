import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeFolders, flags } from '@wgpt/node-files'
import { checkSpace } from './disk.js'
import { causeOf, UnreachableError, withoutCredentials, type HttpClient } from './http.js'
import { installError, megabytes, writing } from './install-error.js'
import { byteCounter, type OnProgress } from './progress.js'

/** A file on a server, known before it is fetched. */
export interface Remote {
  readonly filename: string
  readonly url: string
  readonly sha256: string
  /** In bytes, where that is known. */
  readonly size?: number
}

export interface DownloadOptions {
  readonly http: HttpClient
  readonly onProgress: OnProgress
  readonly signal?: AbortSignal | undefined
  /** Milliseconds before the next try after a broken connection; doubled each time. */
  readonly pause?: number
}

/** Tries in a row that bring no byte before it is given up. */
const patience = 4

/** Bytes that no wheel has: a server that never ends is left. */
const largest = 16e9

/**
 * Fetches a file into a folder, or takes the one that is there. What has come lies in `NAME.HASH.part`, and the next call continues from
 * there; the whole file is checked against its hash and only then gets its name.
 * @returns the file's path
 * @throws BackendError when the server, the hash or the disk says no; the reason of `signal` when that aborts. The part file stays, but
 * for a wrong hash
 */
export async function download(remote: Remote, folder: string, options: DownloadOptions): Promise<string> {
  const { filename, sha256 } = remote
  const target = path.join(folder, filename)
  if ((await sizeOf(target)) > 0 && (await sha256Of(target, options.signal)) === sha256) return target
  await writing(folder, () => makeFolders(folder))
  // The hash in the name: another file of this name (a rebuilt one, another index's) has another part.
  const part = `${target}.${sha256.slice(0, 16)}.part`
  await fetchRest(remote, part, options)
  options.onProgress({ phase: 'check', text: `SHA-256 of ${filename}` })
  const found = await sha256Of(part, options.signal)
  if (found !== sha256) {
    await rm(part, { force: true })
    throw installError(
      `${filename} is not what the index promises: its SHA-256 is ${found.slice(0, 16)}…; expected ${sha256.slice(0, 16)}…. It has been deleted; run the same command again, and if it happens again, don't trust ${withoutCredentials(remote.url).host}.`,
    )
  }
  await rename(part, target)
  return target
}

/** Fetches until all is there, from the byte where the part file ends, however often the connection breaks. */
async function fetchRest(remote: Remote, part: string, options: DownloadOptions): Promise<void> {
  const { signal, pause = 1000 } = options
  for (let idle = 0; ;) {
    const before = await sizeOf(part)
    if (before > 0 && before === remote.size) return
    const failure = await fetchOnce(remote, part, before, options)
    if (failure == null) return
    const after = await sizeOf(part)
    idle = after > before ? 0 : idle + 1
    if (idle >= patience)
      throw installError(
        `${remote.filename} broke off at ${megabytes(after)}${remote.size === undefined ? '' : ` of ${megabytes(remote.size)}`} (${causeOf(failure)}). Run the same command again: it continues from there.`,
        failure,
      )
    await sleep(pause * 2 ** idle, undefined, signal === undefined ? {} : { signal }).catch(() =>
      signal?.throwIfAborted(),
    )
  }
}

/** One request. @returns what broke the connection, or nothing when the file has ended */
async function fetchOnce(remote: Remote, part: string, before: number, options: DownloadOptions): Promise<unknown> {
  const { http, onProgress, signal } = options
  let response
  try {
    // No compression: the range and the sizes are of the file itself.
    const headers: Record<string, string> = { 'accept-encoding': 'identity' }
    if (before > 0) headers.range = `bytes=${before}-`
    response = await http.get(remote.url, headers, signal)
  } catch (error) {
    if (error instanceof UnreachableError) return error
    throw error
  }
  const { status, headers, body } = response
  const from = status === 206 ? Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? NaN) : 0
  if (status === 416 || (status === 206 && from !== before)) {
    // The part is not a beginning of what the server has: once more, from the start.
    await body?.cancel()
    await rm(part, { force: true })
    return new Error(`the server has no byte ${before}`)
  }
  if ((status !== 200 && status !== 206) || body === null) {
    await body?.cancel()
    if (status >= 500 || status === 429) return new Error(`the server answers ${status}`)
    throw installError(
      `${withoutCredentials(remote.url).href} answers ${status} ${response.statusText}. Look at pip's index-url (pip config list, PIP_INDEX_URL).`,
    )
  }
  const announced = headers.get('content-length')
  const total = remote.size ?? (announced === null ? undefined : from + Number(announced))
  if (total !== undefined) await checkSpace(path.dirname(part), total - from, remote.filename)
  const limit = total ?? largest
  const count = byteCounter(onProgress, {
    phase: 'download',
    text: remote.filename,
    start: from,
    ...(total === undefined ? {} : { totalBytes: total }),
  })
  let length = from
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      length += chunk.length
      if (length > limit) {
        const wanted = `longer than the ${megabytes(limit)} it should have`
        done(installError(`${remote.filename} is ${wanted}. Look at pip's index-url (pip config list).`))
        return
      }
      count(chunk.length)
      done(null, chunk)
    },
  })
  // Created or continued, never through a link that somebody has put there.
  if (from === 0) await rm(part, { force: true })
  const handle = await writing(part, () => open(part, from > 0 ? flags.append : flags.create))
  const file = handle.createWriteStream()
  let refused: unknown
  file.on('error', (error) => (refused ??= error))
  try {
    await pipeline(Readable.fromWeb(body), counted, file, signal === undefined ? {} : { signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (refused != null) await writing(part, () => Promise.reject(refused as Error))
    if (error instanceof Error && error.name === 'BackendError') {
      await rm(part, { force: true })
      throw error
    }
    return error
  }
  return total !== undefined && length < total ? new Error('the server ended early') : undefined
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

/** In hexadecimal. */
export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, signal === undefined ? {} : { signal })
  return hash.digest('hex')
}
