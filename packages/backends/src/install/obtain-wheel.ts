import { mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from '@wgpt/node-files'
import { download, sha256Of, type DownloadOptions } from './download.js'
import { UnreachableError, withoutCredentials } from './http.js'
import { installError } from './install-error.js'
import type { PipSettings } from './pip-settings.js'
import { runProgram } from './run-program.js'
import { readIndex, type IndexedWheel } from './simple-index.js'
import { fits, glibcOf, parseWheelName, type WheelSystem } from './wheels.js'

export interface WheelWanted {
  readonly project: string
  /** For people and pip: '==2.21.0'. */
  readonly versions: string
  /** Whether a version will do, and which of two is the better. */
  readonly accepts: (version: string) => boolean
  readonly compare: (a: string, b: string) => number
}

export interface ObtainOptions extends DownloadOptions {
  readonly settings: PipSettings
  readonly system: WheelSystem
  /** The folder for downloads. */
  readonly downloads: string
}

/**
 * Fetches the wheel for this system from the first index that has one, by ourselves (resumable, with progress) where the index answers, else
 * by pip.
 * @returns the path of the checked file
 */
export async function obtainWheel(wanted: WheelWanted, options: ObtainOptions): Promise<string> {
  const { settings, downloads, onProgress, signal } = options
  onProgress({ phase: 'index', text: `${wanted.project}${wanted.versions}` })
  try {
    return await download(await findWheel(wanted, options), downloads, options)
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error
    if (settings.pip === undefined)
      throw installError(
        `${error.message}. Look at pip's index-url and proxy (PIP_INDEX_URL, HTTPS_PROXY), or install pip, which may know a way.`,
        error,
      )
    onProgress({ phase: 'download', text: `${wanted.project} by pip: ${error.message}` })
    signal?.throwIfAborted()
    return downloadByPip(wanted, settings.pip, options, error.message)
  }
}

async function findWheel(wanted: WheelWanted, options: ObtainOptions): Promise<IndexedWheel & { sha256: string }> {
  const { project, versions, accepts, compare } = wanted
  const { http, settings, system, signal } = options
  const shown = settings.indexes
    .map((index) => (URL.canParse(index) ? withoutCredentials(index).host : index))
    .join(', ')
  if (settings.indexes.length === 0)
    throw new UnreachableError(
      "no package index is known, or pip is told to ask none (its settings 'index-url' and 'no-index')",
    )
  const offered: IndexedWheel[] = []
  for (const index of settings.indexes) {
    offered.push(...((await readIndex(http, index, project, signal)) ?? []))
    if (offered.some((wheel) => accepts(wheel.version) && fits(wheel, system))) break
  }
  if (offered.length === 0)
    throw installError(
      `no package index has wheels of '${project}' (asked: ${shown}). Look at pip's index-url (pip config list, PIP_INDEX_URL).`,
    )
  const forMachine = offered.filter((wheel) => glibcOf(wheel, system.machine) !== undefined)
  const fitting = forMachine.filter((wheel) => fits(wheel, system))
  const acceptable = fitting.filter(({ version }) => accepts(version))
  const [best] = acceptable.sort(
    (a, b) => Number(a.yanked) - Number(b.yanked) || compare(b.version, a.version) || (b.python ?? 0) - (a.python ?? 0),
  )
  if (best === undefined) {
    const tooNew = forMachine.find(({ version }) => accepts(version))
    if (tooNew !== undefined)
      throw installError(
        `${project} ${tooNew.version} needs glibc ${glibcOf(tooNew, system.machine)!.join('.')}, here is ${system.glibc.join('.')}. Choose an older --version.`,
      )
    const known = [...new Set(fitting.map(({ version }) => version))].filter((version) => /^[\d.]+$/.test(version))
    throw installError(
      `there is not a wheel of ${project}${versions} for Linux on ${system.machine} (asked: ${shown}). Choose one of: ${known.sort(compare).slice(-6).join(', ')}.`,
    )
  }
  const { sha256 } = best
  if (sha256 === undefined)
    throw installError(
      `the package index gives no SHA-256 for ${best.filename}, so nobody can know whether it is the right file. Choose an index that does (pip config list, PIP_INDEX_URL).`,
    )
  return { ...best, sha256 }
}

/** pip checks the hash that its index names, if it names one, and honours all that the user told it. */
async function downloadByPip(
  { project, versions }: WheelWanted,
  pip: readonly [string, ...string[]],
  { downloads, system, signal }: ObtainOptions,
  why: string,
): Promise<string> {
  await makeFolders(downloads)
  const folder = await mkdtemp(path.join(downloads, 'pip-'))
  try {
    const [major, newest] = system.glibc
    const platforms = Array.from(
      { length: Math.max(newest - 16, 1) },
      (_, age) => `manylinux_${major}_${newest - age}_${system.machine}`,
    )
    const ended = await runProgram(
      [
        ...pip,
        // Twice verbose, pip names the links that it found, with the hashes that the index gives.
        ...['download', '-vv', '--no-deps', '--only-binary', ':all:', '--retries', '1', '--dest', folder],
        // Every version has a wheel for this Python; what is used of it does not depend on it.
        ...['--implementation', 'cp', '--python-version', '311', '--abi', 'cp311', '--abi', 'none'],
        ...[...platforms, `manylinux2014_${system.machine}`].flatMap((tag) => ['--platform', tag]),
        `${project}${versions}`,
      ],
      { signal },
    )
    const names = await readdir(folder)
    const name = names.find((file) => parseWheelName(file)?.project === project)
    if (ended?.code !== 0 || name === undefined) {
      const said = ended?.stderr.split('\n').find((line) => line.startsWith('ERROR: '))
      throw installError(
        `${why}, and pip cannot fetch ${project}${versions} either${said === undefined ? '' : ` (${said.slice('ERROR: '.length).replace(/\.$/, '')})`}. Look at pip's index-url and proxy (pip config list, PIP_INDEX_URL, HTTPS_PROXY).`,
      )
    }
    await checkNamedHash(path.join(folder, name), `${ended.stdout}\n${ended.stderr}`, signal)
    const target = path.join(downloads, name)
    await rename(path.join(folder, name), target)
    return target
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * pip compares a hash where its index names one, and says nothing where it doesn't.
 * @param log of pip, with the links that it found
 * @throws BackendError if the index named none, or another one
 */
export async function checkNamedHash(file: string, log: string, signal?: AbortSignal): Promise<void> {
  const name = path.basename(file)
  const links = log.split(/\s+/).filter((word) => word.includes(`/${name}#`))
  const named = links.map((link) => /[#&]sha256=([0-9a-f]{64})\b/i.exec(link)?.[1]?.toLowerCase()).find((hash) => hash)
  if (named === undefined)
    throw installError(
      `pip has fetched ${name}, but its index gives no SHA-256 that can be compared, so nobody can know whether it is the right file. Choose an index that does (pip config list, PIP_INDEX_URL).`,
    )
  const found = await sha256Of(file, signal)
  if (found !== named)
    throw installError(
      `${name} is not what the index promises: its SHA-256 is ${found.slice(0, 16)}…; expected ${named.slice(0, 16)}…. Run the same command again, and if it happens again, don't trust the index.`,
    )
}
