import { existsSync, readFileSync } from 'node:fs'
import { encodeSafetensors } from '../../safetensors/encode.js'
import type { SafeTensor } from '../../safetensors/safetensors.js'
import type { ModelFolder } from '../model-folder.js'

/** A folder beside this file, which benchmarks/parity/make_fixtures.py had transformers save. */
export const savedFolder = (name: string): ModelFolder => ({
  location: name,
  read(file) {
    const place = new URL(`./${name}/${file}`, import.meta.url)
    return Promise.resolve(existsSync(place) ? new Uint8Array(readFileSync(place)) : undefined)
  },
})

/** Files in memory: bytes, texts, or objects that become JSON. */
export function folderOf(files: ReadonlyMap<string, unknown> | Record<string, unknown>): ModelFolder {
  const entries = files instanceof Map ? (files as ReadonlyMap<string, unknown>) : new Map(Object.entries(files))
  const bytesOf = (content: unknown) =>
    content instanceof Uint8Array
      ? content
      : new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
  return {
    location: 'model',
    read: (file) => Promise.resolve(entries.has(file) ? bytesOf(entries.get(file)) : undefined),
  }
}

/** A folder with some of its files replaced, or (undefined) removed. */
export const changed = (folder: ModelFolder, files: Record<string, unknown>): ModelFolder => ({
  location: folder.location,
  read: (file) =>
    Object.hasOwn(files, file)
      ? files[file] === undefined
        ? Promise.resolve(undefined)
        : folderOf(files).read(file)
      : folder.read(file),
})

export const safetensors = (tensors: Record<string, SafeTensor>): Uint8Array =>
  encodeSafetensors(new Map(Object.entries(tensors)))
