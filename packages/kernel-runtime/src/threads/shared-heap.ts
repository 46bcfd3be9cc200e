import { withSharedMemory } from './shared-binary.js'
import { wantedThreads } from './thread-count.js'

type Instantiate = (source: unknown, imports?: unknown) => Promise<unknown>
interface Host {
  WebAssembly?: { instantiate: Instantiate }
  SharedArrayBuffer?: unknown
  crossOriginIsolated?: boolean
  process?: { versions?: { node?: string } }
}

/**
 * Runs `start`, in which tfjs' wasm backend starts, so that its heap becomes shared memory where threads are expected. tfjs itself has
 * a shared heap in cross-origin isolated pages alone; in Node its binary is given one on its way to WebAssembly.instantiate.
 * Where that fails, the heap is as ever, and kernels work on one thread.
 */
export async function withSharedHeap<Result>(start: () => Promise<Result>): Promise<Result> {
  const { WebAssembly: api, process } = globalThis as Host
  if (!api || process?.versions?.node === undefined || wantedThreads() === 1) return start()
  const original = api.instantiate
  api.instantiate = (source, imports) =>
    original.call(api, isTfjsHeap(source, imports) ? sharedOrSame(source as Uint8Array) : source, imports)
  try {
    return await start()
  } finally {
    api.instantiate = original
  }
}

/** tfjs' plain and SIMD binaries bring a memory of their own: nobody hands them one. */
const isTfjsHeap = (source: unknown, imports: unknown) =>
  ArrayBuffer.isView(source) &&
  'env' in (imports as object) &&
  'emscripten_resize_heap' in (imports as { env: object }).env &&
  !('memory' in (imports as { env: object }).env)

function sharedOrSame(bytes: Uint8Array): Uint8Array {
  try {
    return withSharedMemory(bytes)
  } catch {
    return bytes
  }
}
