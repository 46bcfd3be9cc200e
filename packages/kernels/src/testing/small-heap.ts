import * as tf from '@tensorflow/tfjs-core'
import { startWasmThreads, withSharedWasmHeap } from '../threads/threads.js'

type Instantiate = (source: unknown, imports?: unknown) => Promise<unknown>
const api = (globalThis as unknown as { WebAssembly: { instantiate: Instantiate } }).WebAssembly

/** The limits of the memory in tfjs' binaries, shared or not: 256 pages, and at most 65,536. */
const limits = [0x80, 2, 0x80, 0x80, 4]
const pageBytes = 65_536

/** Starts tfjs' wasm backend once more, in Node, with a heap that has so many MiB at most. */
export async function startWithSmallHeap(mebibytes: number): Promise<void> {
  const factory = tf.findBackendFactory('wasm')
  tf.removeBackend('wasm')
  tf.registerBackend('wasm', factory)
  const original = api.instantiate
  api.instantiate = (source, imports) => original.call(api, limited(source, mebibytes), imports)
  try {
    await withSharedWasmHeap(() => tf.setBackend('wasm'))
  } finally {
    api.instantiate = original
  }
  await startWasmThreads()
}

function limited(source: unknown, mebibytes: number): unknown {
  if (!ArrayBuffer.isView(source)) return source
  const bytes = Uint8Array.from(source as Uint8Array)
  const at = bytes.findIndex(
    (flags, place) => (flags === 1 || flags === 3) && limits.every((byte, index) => bytes[place + 1 + index] === byte),
  )
  if (at < 0) return source
  const pages = (mebibytes * 2 ** 20) / pageBytes
  bytes.set([(pages & 127) | 128, ((pages >> 7) & 127) | 128, pages >> 14], at + 3)
  return bytes
}
