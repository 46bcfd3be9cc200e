import { lstat, readdir } from 'node:fs/promises'
import { freemem } from 'node:os'
import path from 'node:path'
import { RunError } from '../errors.js'
import { absent, flags, withFile } from '@wgpt/node-files'

/** Bytes of files that are read into memory as text, at most: far more than any run writes. Anything else is bounded by the memory. */
const largestTexts: readonly (readonly [ending: string, bytes: number])[] = [
  ['.jsonl', 256 * 2 ** 20],
  ['.json', 128 * 2 ** 20],
]
/** Smaller files are read without a look at the memory. */
const small = 2 ** 28

/**
 * Makes sure that nothing on the way from `root` to a file below it is a symbolic link: a stranger's run could lead anywhere. The root itself
 * is what the user named.
 * @throws RunError that names the link
 */
export async function refuseLinks(root: string, file: string): Promise<void> {
  let at = root
  for (const part of path
    .relative(root, file)
    .split(path.sep)
    .filter((name) => name !== '')) {
    at = path.join(at, part)
    const found = await lstat(at).catch(absent(undefined))
    if (found === undefined) return
    if (found.isSymbolicLink()) throw linkError(at)
  }
}

const linkError = (link: string) =>
  new RunError(
    `${link} is a symbolic link, and a run's files are never opened through one. Put the file itself in its place.`,
  )

/**
 * The whole of a file below `root`.
 * @returns undefined if there is none
 * @throws RunError for what is not a file (a pipe, a device), a link, and more than fits
 */
export async function readRegular(root: string, file: string): Promise<Uint8Array | undefined> {
  await refuseLinks(root, file)
  return withFile(file, flags.read, async (handle) => {
    const found = await handle.stat()
    if (found.isDirectory()) throw Object.assign(new Error(`${file} is a folder`), { code: 'EISDIR' })
    if (!found.isFile())
      throw new RunError(
        `${file} is not a regular file but a pipe, a socket or a device. Remove it, or restore the file.`,
      )
    checkSize(file, found.size)
    const bytes = new Uint8Array(found.size)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, Math.min(bytes.length - length, 2 ** 30), length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return length === bytes.length ? bytes : bytes.slice(0, length)
  }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ELOOP') throw linkError(file)
    absent(undefined)(error)
    return undefined
  })
}

/** @throws RunError before anything is allocated */
function checkSize(file: string, size: number): void {
  const most = largestTexts.find(([ending]) => file.endsWith(ending))?.[1]
  if (most !== undefined && size > most)
    throw new RunError(
      `${file} has ${size} bytes; expected at most ${most}. No run writes that much: restore the file, or choose another run.`,
    )
  if (size > small && size > freemem())
    throw new RunError(
      `${file} has ${size} bytes, and ${freemem()} bytes of memory are free. Free some, or choose another run.`,
    )
}

/** Arms, seeds and checkpoints of one run that are looked at, at most. */
const mostFolders = 10_000

/** The folders of a run in which folders are replaced: its own, its arms' and its seeds', and the checkpoints of each. Links are left out. */
export async function foldersOfRun(root: string): Promise<string[]> {
  const found = [root]
  for (let index = 0; index < found.length && found.length < mostFolders; index++) {
    const folder = found[index]!
    const isPart = ['checkpoints', 'arms', 'seeds'].includes(path.basename(folder)) && folder !== root
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(absent([]))) {
      if (!entry.isDirectory()) continue
      const isRun = isPart && path.basename(folder) !== 'checkpoints' && !entry.name.startsWith('.')
      const isPartOfRun = !isPart && ['checkpoints', 'arms', 'seeds'].includes(entry.name)
      if (isRun || isPartOfRun) found.push(path.join(folder, entry.name))
    }
  }
  return found.slice(0, mostFolders)
}
