import { createHash } from 'node:crypto'
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import path from 'node:path'
import {
  absent,
  appendAll,
  isTemporary,
  makeFolders,
  syncFile,
  syncFolder,
  temporaryName,
  writeSynced,
  writeWhole,
  systemReason,
} from '@wgpt/node-files'
import { RunError } from '../errors.js'
import type { FileContent, RunStore } from '../store/run-store.js'
import { LOCK, lockFolder } from './run-lock.js'
import { removeFolder, removeLeftovers, replaceBy, restoreReplaced } from './durable-folders.js'
import { foldersOfRun, readRegular, refuseLinks } from './run-paths.js'

/**
 * A run in a folder, which is made when the first file is written. A comparison's folder is one too: it has `config.json`,
 * `summary.json`, and a run folder for every arm in `arms/`. Nothing below the folder is opened through a symbolic link.
 * @throws RunError in one line when the disk is full, read-only, or the like; what was saved before stays as it was
 * @example
 * ```ts
 * console.log(openRunFolder('/tmp/runs/mine').location) // → /tmp/runs/mine
 * ```
 */
export function openRunFolder(location: string): RunStore {
  const root = path.resolve(location)
  return storeAt(root, { top: root, appended: new Set(), unsynced: new Set(), held: new Map() })
}

/** What a run's folder and the parts of it have in common. */
interface Shared {
  /** The folder that the user named: only what is below it is checked for links. */
  readonly top: string
  /** The files that were appended to: each must be there when more is. */
  readonly appended: Set<string>
  /** Of those the ones that may not be on the medium yet. */
  readonly unsynced: Set<string>
  /** The folders that are locked, and which folder each is: another one of its name is not the run. */
  readonly held: Map<string, string>
}

function storeAt(root: string, shared: Shared): RunStore {
  const { top, appended, unsynced, held } = shared
  const at = (name: string) => path.join(root, ...name.split('/'))

  async function replaceFolder(target: string, files: ReadonlyMap<string, FileContent>): Promise<void> {
    const parent = path.dirname(target)
    const temporary = path.join(parent, temporaryName(path.basename(target)))
    await removeLeftovers(parent, held.size > 0 ? undefined : path.basename(target))
    try {
      await makeFolders(parent)
      await mkdir(temporary)
      for (const [name, content] of files) await writeSynced(path.join(temporary, name), content)
      await syncFolder(temporary)
      for (const file of unsynced) await syncFile(file)
      unsynced.clear()
      await replaceBy(temporary, target)
      await syncFolder(parent)
    } catch (error) {
      await rm(temporary, { recursive: true, force: true })
      throw error
    }
  }

  /** Does what changes the run, if it is still where it was, and no link is on the way. */
  const changing = <T>(file: string, verb: string, work: () => Promise<T>): Promise<T> =>
    guarded(file, verb, held.size > 0, async () => {
      for (const [folder, identity] of held) if ((await identityOf(folder)) !== identity) throw gone(folder)
      await refuseLinks(top, path.dirname(file))
      return work()
    })
  const reading = <T>(file: string, work: () => Promise<T>): Promise<T> =>
    guarded(file, 'read', held.size > 0, async () => {
      await refuseLinks(top, file)
      return work()
    })

  return {
    location: root,
    read: (name) => reading(at(name), () => readRegular(top, at(name))),
    size: (name) => reading(at(name), async () => (await lstat(at(name)).catch(absent(undefined)))?.size),
    write: (name, content) => changing(at(name), 'write', () => writeWhole(at(name), content)),
    writeFolder: (name, files) => changing(at(name), 'write', () => replaceFolder(at(name), files)),
    append: (name, text) =>
      changing(at(name), 'write', async () => {
        const file = at(name)
        await refuseLinks(top, file)
        if (appended.has(file) && (await lstat(file).catch(absent(undefined))) === undefined) throw gone(file)
        await appendAll(file, text)
        appended.add(file)
        unsynced.add(file)
      }),
    list: (name) =>
      reading(at(name), async () => {
        const names = await readdir(at(name)).catch(absent<string[]>([]))
        return names.filter((entry) => !isTemporary(entry) && entry !== LOCK).sort()
      }),
    remove: (name) =>
      changing(at(name), 'remove', async () => {
        await removeFolder(at(name))
        for (const set of [appended, unsynced]) set.delete(at(name))
      }),
    lock: () =>
      guarded(root, 'lock', true, async () => {
        await refuseLinks(top, root)
        const unlock = await lockFolder(root)
        const identity = await identityOf(root)
        if (identity !== undefined) held.set(root, identity)
        await restoreReplaced(await foldersOfRun(root))
        return async () => {
          held.delete(root)
          await unlock()
        }
      }),
    createHash() {
      const hash = createHash('sha256')
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
    },
    folder: (name) => storeAt(at(name), shared),
  }
}

/** Device and number of a locked folder, which stay when it is renamed; undefined if it is gone, or another one without a lock has its number. */
async function identityOf(folder: string): Promise<string | undefined> {
  const lstatOf = (file: string) => lstat(file, { bigint: true }).catch(absent(undefined))
  const [found, lock] = await Promise.all([lstatOf(folder), lstatOf(path.join(folder, LOCK))])
  return found && lock && `${found.dev} ${found.ino}`
}

const gone = (place: string) =>
  new RunError(
    `${place} was moved or removed while the run was at work. Nothing more is written there: move it back and resume the run, or start a new run.`,
  )

/** Does the work, with the system's refusals as sentences. @param resumable whether it is a run's, which can be resumed */
export async function guarded<T>(file: string, verb: string, resumable: boolean, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code !== 'string') throw error
    const room = resumable ? 'What was saved before is intact: make room, then resume the run' : undefined
    throw new RunError(`can't ${verb} ${file}: ${systemReason(code, room) ?? `the system says ${code}`}.`, {
      cause: error,
    })
  }
}
