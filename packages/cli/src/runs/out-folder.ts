import { mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders } from '@wgpt/node-files'
import { shortPath } from '../call-name.js'
import { FailedError, UsageError } from '../errors.js'

/** Where runs go, below the folder that the command is called in. */
export const RUNS = 'runs'

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error))

/** @throws UsageError if there is something in the folder already: nothing is ever overwritten */
export async function checkOutFolder(out: string, command: string): Promise<string> {
  return checkFolder(
    out,
    `holds a run already. Continue with it by wgpt ${command} --resume ${out}, or name a new folder.`,
  )
}

/** The same for what no command continues with. */
export const checkNewFolder = (out: string): Promise<string> =>
  checkFolder(out, 'holds a run or a model already. Name a new folder.')

async function checkFolder(out: string, taken: string): Promise<string> {
  const folder = path.resolve(out)
  const entries = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [] as string[]
    throw new UsageError(`--out '${out}' can't be a folder for a run (${codeOf(error)}). Name a new folder.`)
  })
  if (entries.includes('config.json')) throw new UsageError(`--out '${out}' ${taken}`)
  if (entries.length > 0)
    throw new UsageError(
      `--out '${out}' isn't empty (${entries.length} entries, '${entries[0]!}' first). Name a new folder.`,
    )
  return folder
}

/**
 * Fills a folder that `checkNewFolder` found absent or empty. When that fails, what it left there is removed, so that the same call can be made again.
 * @throws what `write` throws
 */
export async function fillNewFolder<Result>(folder: string, write: () => Promise<Result>): Promise<Result> {
  const isThere = await readdir(folder).then(
    () => true,
    () => false,
  )
  try {
    return await write()
  } catch (error) {
    const left = isThere ? (await readdir(folder).catch(() => [])).map((name) => path.join(folder, name)) : [folder]
    // An error of the removal would hide the one that matters.
    for (const entry of left) await rm(entry, { recursive: true, force: true }).catch(() => undefined)
    throw error
  }
}

/** Makes `runs/<preset>-<size>-<date-time>`, a new folder in every case. */
export async function createRunFolder(preset: string, size: string, now = new Date()): Promise<string> {
  const base = path.resolve(RUNS, `${preset}-${size}-${timestamp(now)}`)
  try {
    await makeFolders(path.dirname(base))
    for (let count = 1; ; count++) {
      const folder = count === 1 ? base : `${base}-${count}`
      const made = await mkdir(folder).then(
        () => true,
        (error: unknown) => {
          if (codeOf(error) === 'EEXIST') return false
          throw error
        },
      )
      if (made) return folder
    }
  } catch (error) {
    throw new FailedError(
      `the folder ${shortPath(base)} can't be made (${codeOf(error)}). Make room or give rights, or name another by --out.`,
      {
        cause: error,
      },
    )
  }
}

/** Local time, to the second: 2026-11-24-083000. */
export function timestamp(now: Date): string {
  const pad = (value: number) => String(value).padStart(2, '0')
  const [date, time] = [
    [now.getFullYear(), now.getMonth() + 1, now.getDate()],
    [now.getHours(), now.getMinutes(), now.getSeconds()],
  ]
  return `${date.map(pad).join('-')}-${time.map(pad).join('')}`
}
