import { readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { absent, isTemporary, temporaryName } from './durable-files.js'

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

/** Puts back, anywhere below `root`, what had stepped aside for a folder that never came. Only for the one that alone writes there. */
export async function restoreReplaced(root: string): Promise<void> {
  for (const found of await readdir(root, { recursive: true })) {
    const original = /^\.(.+)\.old\.\d+\.partial$/.exec(path.basename(found))?.[1]
    if (original === undefined) continue
    const folder = path.join(root, path.dirname(found))
    if (!(await readdir(folder)).includes(original)) await rename(path.join(root, found), path.join(folder, original))
  }
}

/** Removes a folder or a file. A process that is killed on the way leaves no half of it under its name. */
export async function removeFolder(target: string): Promise<void> {
  const aside = path.join(path.dirname(target), temporaryName(`${path.basename(target)}.gone`))
  await rm(aside, { recursive: true, force: true })
  await rename(target, aside).catch(absent(undefined))
  await rm(aside, { recursive: true, force: true })
}

/** A process that was killed while it saved leaves files under temporary names. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(absent<string[]>([])))
    if (isTemporary(name)) await rm(path.join(folder, name), { recursive: true, force: true })
}
