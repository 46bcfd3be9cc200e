import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { absent, hashOfFiles, isRunning, parseTemporaryName, temporaryName, writeWhole } from '@wgpt/node-files'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { formatOf } from '../../formats/index.js'
import { cacheFolder } from '../cache-folder.js'
import { download } from '../download.js'
import { fileDocument } from '../file-document.js'
import { findFiles } from '../find-files.js'
import { unzip, type UnzipLimits } from '../unzip.js'
import type { DataCard, Download, FileSource, LoadOptions } from './source.js'

export interface ArchiveRules {
  /** Files of the archive that are unpacked. */
  readonly wanted: (name: string) => boolean
  readonly limits: UnzipLimits
  /** What its publisher says of each document. @param files relative to the folder, with '/', sorted */
  readonly describe?: (
    folder: string,
    files: readonly string[],
  ) => Promise<ReadonlyMap<string, Pick<SampleDocument, 'piece' | 'split'>>>
}

type DownloadCard = DataCard & { readonly download: Download }

/** A source that its publisher keeps as a zip archive: fetched when it is first used, unpacked, and kept. */
export function createDownloadSource(card: DownloadCard, rules: ArchiveRules): FileSource {
  return {
    documentKind: 'file',
    ...card,
    async load(options = {}) {
      const folder = await ensureUnpacked(card, rules, options)
      const format = formatOf(card.modality)
      const { files: found } = await findFiles([folder], {
        modality: { ...format.modality, extensions: [] },
        plural: format.plural,
      })
      const files = found
        .map((file) => ({ ...file, name: path.relative(folder, file.path).split(path.sep).join('/') }))
        .filter(({ name }) => rules.wanted(name))
      const described = await rules.describe?.(
        folder,
        files.map(({ name }) => name),
      )
      return files
        .filter(({ name }) => described === undefined || described.has(name))
        .map((file) =>
          fileDocument({ ...file, ...described?.get(file.name) }, format, { sampleRate: options.sampleRate ?? 16_000 }),
        )
    },
  }
}

/**
 * Whether a source's files are here already.
 *
 * @example
 * ```ts
 * console.log(await isFetched({ name: 'a-source-of-mine' })) // → false
 * ```
 */
export const isFetched = async (card: Pick<DataCard, 'name'>): Promise<boolean> =>
  (await stat(sourceFolder(card)).catch(() => undefined)) !== undefined

const sourceFolder = ({ name }: Pick<DataCard, 'name'>) => path.join(cacheFolder(), 'sources', name)

async function ensureUnpacked(card: DownloadCard, rules: ArchiveRules, options: LoadOptions): Promise<string> {
  const folder = sourceFolder(card)
  const sha256 = card.sha256 ?? options.sha256 ?? (await pinnedHash(card))
  if (await isFetched(card)) {
    const had = await pinnedHash(card)
    if (sha256 !== null && had !== sha256)
      throw new DataFileError(
        `data: '${folder}' was unpacked from an archive with SHA-256 ${had ?? 'that is not known'}; expected ${sha256}. Remove the folder; it will be fetched again.`,
      )
    await checkUnpacked(card)
    return folder
  }
  const archive = `${folder}.zip`
  const found = await download({
    ...card.download,
    file: archive,
    sha256,
    onProgress: options.onProgress,
    signal: options.signal,
  })
  await removeLeftParts(folder)
  const unpacked = path.join(path.dirname(folder), temporaryName(path.basename(folder)))
  await mkdir(unpacked)
  try {
    await unzip(archive, unpacked, rules.wanted, rules.limits)
  } catch (error) {
    await rm(unpacked, { recursive: true, force: true })
    throw error
  }
  await writeWhole(pinFile(card), `${found}\n`)
  await writeWhole(filesFile(card), `${await hashOfFiles(unpacked)}\n`)
  await rename(unpacked, folder) // the folder appears whole or not at all
  await rm(archive)
  return folder
}

/** What processes that died have left of an unpacking. */
async function removeLeftParts(folder: string): Promise<void> {
  const parent = path.dirname(folder)
  await rm(`${folder}.part`, { recursive: true, force: true }) // as earlier versions called it
  for (const found of await readdir(parent)) {
    const made = parseTemporaryName(found)
    if (made?.name === path.basename(folder) && !(await isRunning(made.pid, undefined)))
      await rm(path.join(parent, found), { recursive: true, force: true })
  }
}

/** The SHA-256 of what was unpacked. */
const filesFile = (card: Pick<DataCard, 'name'>) => `${sourceFolder(card)}.files.sha256`

/** @throws DataFileError if the files are not those that came out of the archive */
async function checkUnpacked(card: Pick<DataCard, 'name'>): Promise<void> {
  const folder = sourceFolder(card)
  const found = await hashOfFiles(folder)
  const unpacked = await readFile(filesFile(card), 'utf8').then((text) => text.trim(), absent(undefined))
  // An early version kept no hash of the files: from now on they stay what they are.
  if (unpacked === undefined) await writeWhole(filesFile(card), `${found}\n`)
  else if (found !== unpacked)
    throw new DataFileError(
      `data: the files in '${folder}' are not those that were unpacked there (SHA-256 ${found.slice(0, 16)}…; expected ${unpacked.slice(0, 16)}…). Remove the folder; it will be fetched again.`,
    )
}

const pinFile = (card: Pick<DataCard, 'name'>) => `${sourceFolder(card)}.sha256`

/** The SHA-256 of the archive that was fetched first. */
const pinnedHash = (card: Pick<DataCard, 'name'>): Promise<string | null> =>
  readFile(pinFile(card), 'utf8').then(
    (text) => text.trim(),
    () => null,
  )
