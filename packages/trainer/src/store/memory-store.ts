import { collect } from './collect.js'
import type { RunStore } from './run-store.js'

/**
 * A run that lives as long as the program: for pages and tests. `location` is only a name for messages.
 * @example
 * ```ts
 * const memory = createMemoryStore()
 * await memory.write('note.txt', 'hello')
 * console.log(new TextDecoder().decode(await memory.read('note.txt'))) // → hello
 * ```
 */
export const createMemoryStore = (location = 'memory'): RunStore => storeBelow(new Map(), '', location)

function storeBelow(files: Map<string, Uint8Array>, prefix: string, location: string): RunStore {
  const remove = (path: string) => {
    for (const name of [...files.keys()])
      if (name === prefix + path || name.startsWith(`${prefix}${path}/`)) files.delete(name)
  }
  const bytesOf = (content: Uint8Array | string) =>
    typeof content === 'string' ? new TextEncoder().encode(content) : content.slice()
  return {
    location,
    read: (path) => Promise.resolve(files.get(prefix + path)?.slice()),
    write(path, content) {
      files.set(prefix + path, bytesOf(content))
      return Promise.resolve()
    },
    async writeFolder(path, folder) {
      const collected: [string, Uint8Array][] = []
      for (const [name, content] of folder)
        collected.push([name, content instanceof Uint8Array ? content.slice() : await collect(content)])
      remove(path)
      for (const [name, content] of collected) files.set(`${prefix}${path}/${name}`, content)
    },
    append(path, text) {
      const before = files.get(prefix + path) ?? new Uint8Array(0)
      const more = bytesOf(text)
      const whole = new Uint8Array(before.length + more.length)
      whole.set(before)
      whole.set(more, before.length)
      files.set(prefix + path, whole)
      return Promise.resolve()
    },
    list(path) {
      const below = path === '' ? prefix : `${prefix}${path}/`
      const inside = [...files.keys()].filter((name) => name.startsWith(below))
      return Promise.resolve([...new Set(inside.map((name) => name.slice(below.length).split('/')[0]!))].sort())
    },
    remove(path) {
      remove(path)
      return Promise.resolve()
    },
    folder: (path) => storeBelow(files, `${prefix}${path}/`, `${location}/${path}`),
  }
}
