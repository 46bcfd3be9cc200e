import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { absent, parseTemporaryName, temporaryName } from '@wgpt/node-files'

/**
 * Renames a folder over another one, which rename alone can't: the old one steps aside first, and is removed last. A process that is
 * killed between the two leaves the old one to `restoreReplaced`.
 */
export async function replaceBy(from: string, to: string): Promise<void> {
  const aside = path.join(path.dirname(to), temporaryName(`${path.basename(to)}.old`))
  const stood = await rename(to, aside).then(() => true, absent(false))
  await rename(from, to)
  if (stood) await rm(aside, { recursive: true, force: true })
}

/** Puts back, in these folders, what had stepped aside for a folder that never came. Only for the one that alone writes there. */
export async function restoreReplaced(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(absent([]))
    const names = new Set(entries.map(({ name }) => name))
    for (const entry of entries) {
      const original = /^(.+)\.old$/.exec(parseTemporaryName(entry.name)?.name ?? '')?.[1]
      if (original === undefined || names.has(original) || !entry.isDirectory()) continue
      names.add(original)
      await rename(path.join(folder, entry.name), path.join(folder, original))
    }
  }
}

/** Removes a folder or a file. A process that is killed on the way leaves no half of it under its name. */
export async function removeFolder(target: string): Promise<void> {
  const aside = path.join(path.dirname(target), temporaryName(`${path.basename(target)}.gone`))
  await rename(target, aside).catch(absent(undefined))
  await rm(aside, { recursive: true, force: true })
}

/**
 * Removes what processes that are gone left of `name` (all names without it) under temporary names of ours. What another program calls
 * `.partial`, and what a process at work is writing, stays.
 */
export async function removeLeftovers(folder: string, name?: string): Promise<void> {
  for (const entry of await readdir(folder).catch(absent<string[]>([]))) {
    const left = parseTemporaryName(entry)
    if (left === undefined || isAlive(left.pid)) continue
    if (name !== undefined && left.name.replace(/\.(old|gone)$/, '') !== name) continue
    await rm(path.join(folder, entry), { recursive: true, force: true })
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
