import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { RunError } from '../errors.js'
import type { FileContent, RunStore } from '../store/run-store.js'
import { LOCK, lockFolder } from './run-lock.js'
import { absent, appendAll, isTemporary, syncFile, syncFolder, temporaryName, writeSynced } from './durable-files.js'
import { removeFolder, removeLeftovers, replaceBy, restoreReplaced } from './durable-folders.js'

/**
 * A run in a folder, which is made when the first file is written. A comparison's folder is one too: it has `config.json`,
 * `summary.json`, and a run folder for every arm in `arms/`.
 * @throws RunError in one line when the disk is full, read-only, or the like; what was saved before stays as it was
 */
export function openRunFolder(location: string): RunStore {
  const root = path.resolve(location)
  return storeAt(root, new Set())
}

/** @param unsynced the files that were appended to and may not be on the medium yet */
function storeAt(root: string, unsynced: Set<string>): RunStore {
  const at = (name: string) => path.join(root, ...name.split('/'))

  async function replaceFolder(target: string, files: ReadonlyMap<string, FileContent>): Promise<void> {
    const parent = path.dirname(target)
    const temporary = path.join(parent, temporaryName(path.basename(target)))
    await removeLeftovers(parent)
    try {
      await mkdir(temporary, { recursive: true })
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

  return {
    location: root,
    read: (name) => guarded(at(name), 'read', () => readFile(at(name)).then(plainBytes, absent(undefined))),
    write: (name, content) =>
      guarded(at(name), 'write', async () => {
        const file = at(name)
        const temporary = path.join(path.dirname(file), temporaryName(path.basename(file)))
        await mkdir(path.dirname(file), { recursive: true })
        try {
          await writeSynced(temporary, content)
          await rename(temporary, file)
          await syncFolder(path.dirname(file))
        } catch (error) {
          await rm(temporary, { force: true })
          throw error
        }
      }),
    writeFolder: (name, files) => guarded(at(name), 'write', () => replaceFolder(at(name), files)),
    append: (name, text) =>
      guarded(at(name), 'write', async () => {
        await appendAll(at(name), text)
        unsynced.add(at(name))
      }),
    list: (name) =>
      guarded(at(name), 'read', async () => {
        const names = await readdir(at(name)).catch(absent<string[]>([]))
        return names.filter((entry) => !isTemporary(entry) && entry !== LOCK).sort()
      }),
    remove: (name) => guarded(at(name), 'remove', () => removeFolder(at(name))),
    lock: () =>
      guarded(root, 'lock', async () => {
        const unlock = await lockFolder(root)
        await restoreReplaced(root)
        return unlock
      }),
    createHash() {
      const hash = createHash('sha256')
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest('hex') }
    },
    folder: (name) => storeAt(at(name), unsynced),
  }
}

/** A Buffer's slice is a view where a Uint8Array's is a copy: nobody should meet one unawares. */
const plainBytes = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full. What was saved before is intact: make room, then resume the run',
  EDQUOT: 'the disk quota is used up. What was saved before is intact: make room, then resume the run',
  EACCES: 'permission is denied. Choose a folder that you may write to',
  EPERM: 'permission is denied. Choose a folder that you may write to',
  EROFS: 'the file system is read-only. Choose another folder',
  EEXIST: 'a file is in the way of a folder. Choose another folder',
  ENOTDIR: 'a file is in the way of a folder. Choose another folder',
  EISDIR: 'a folder is in the way of a file. Choose another folder',
}

async function guarded<T>(file: string, verb: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    if (typeof code !== 'string') throw error
    throw new RunError(`can't ${verb} ${file}: ${reasons[code] ?? `the system says ${code}`}.`, { cause: error })
  }
}
