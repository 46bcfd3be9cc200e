import { RunInUse, type FileContent, type RunStore } from '@wgpt/trainer'
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'

/** A file is its parts in order: the first is what was written, the others what was appended. */
interface Files extends DBSchema {
  files: { key: [path: string, part: number]; value: Uint8Array }
}

const partsOf = (path: string) => IDBKeyRange.bound([path, 0], [path, Infinity])
const below = (folder: string) => IDBKeyRange.bound([folder, 0], [`${folder}\uffff`, Infinity])
const bytesOf = (content: Uint8Array | string) =>
  typeof content === 'string' ? new TextEncoder().encode(content) : content.slice()

/** The files of this page on this device: every call is one transaction, so that a file is wholly there or not at all. */
export async function openIndexedStore(name = 'wgpt'): Promise<RunStore> {
  const database = await openDB<Files>(name, 1, { upgrade: (created) => void created.createObjectStore('files') })
  return storeBelow(database, '', name)
}

function storeBelow(database: IDBPDatabase<Files>, prefix: string, location: string): RunStore {
  const change = (work: (files: Writing) => Promise<unknown>) => inOneTransaction(database, work)
  const clear = async (files: Writing, path: string) => {
    await files.delete(partsOf(path))
    await files.delete(below(`${path}/`))
  }
  return {
    location,
    async read(path) {
      const parts = await database.getAll('files', partsOf(prefix + path))
      return parts.length === 0 ? undefined : joined(parts)
    },
    async write(path, content) {
      await change(async (files) => {
        await files.delete(partsOf(prefix + path))
        await files.put(bytesOf(content), [prefix + path, 0])
      })
    },
    async writeFolder(path, folder) {
      const contents: [string, Uint8Array][] = []
      for (const [name, content] of folder) contents.push([name, await collected(content)])
      await change(async (files) => {
        await clear(files, prefix + path)
        for (const [name, content] of contents) await files.put(content, [`${prefix}${path}/${name}`, 0])
      })
    },
    async append(path, content) {
      await change(async (files) => {
        const last = await files.openKeyCursor(partsOf(prefix + path), 'prev')
        await files.put(bytesOf(content), [prefix + path, last === null ? 0 : last.key[1] + 1])
      })
    },
    async list(path) {
      const folder = path === '' ? prefix : `${prefix}${path}/`
      const keys = await database.getAllKeys('files', folder === '' ? null : below(folder))
      return [...new Set(keys.map(([file]) => file.slice(folder.length).split('/')[0]!))].sort()
    },
    async remove(path) {
      await change((files) => clear(files, prefix + path))
    },
    lock: () => lockOf(`wgpt ${prefix}`, location),
    folder: (path) => storeBelow(database, `${prefix}${path}/`, path),
  }
}

type Transaction = ReturnType<typeof transactionOn>
type Writing = Transaction['store']
const transactionOn = (database: IDBPDatabase<Files>) =>
  database.transaction('files', 'readwrite', { durability: 'strict' })

async function inOneTransaction(database: IDBPDatabase<Files>, work: (files: Writing) => Promise<unknown>) {
  const transaction = transactionOn(database)
  try {
    await work(transaction.store)
  } catch (error) {
    transaction.done.catch(() => undefined)
    transaction.abort()
    throw error
  }
  await transaction.done
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let place = 0
  for (const part of parts) {
    whole.set(part, place)
    place += part.length
  }
  return whole
}

async function collected(content: FileContent): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content.slice()
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part.slice())
  return joined(parts)
}

/** One tab per race. The browser frees the lock of a tab that is closed or crashes. */
function lockOf(name: string, location: string): Promise<() => Promise<void>> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { ifAvailable: true }, (lock) => {
        if (lock === null) throw new RunInUse(`${location} is trained in another tab. Close that tab, or pause it there.`)
        return new Promise<void>((release) => {
          resolve(() => {
            release()
            return Promise.resolve()
          })
        })
      })
      .catch((error: unknown) => reject(error as Error))
  })
}
