import { areTfjsImports, CheckedGrowth } from '../wasm/checked-growth.js'
import type { Exports } from '../wasm/webassembly.js'
import { withSharedMemory } from './shared-binary.js'
import { wantedThreads } from './thread-count.js'

type Instantiate = (source: unknown, imports?: unknown) => Promise<unknown>
interface Host {
  WebAssembly?: { instantiate: Instantiate; instantiateStreaming?: Instantiate }
  SharedArrayBuffer?: unknown
  process?: { versions?: { node?: string } }
}

/**
 * Runs `start`, in which tfjs' wasm backend starts, so that an allocation that fails inside its module throws before anything is written,
 * and so that its heap becomes shared memory where threads are expected. tfjs itself has a shared heap in cross-origin isolated pages
 * alone; in Node its binary is given one on its way to WebAssembly.instantiate. Where that fails, the heap is as ever, and kernels work on
 * one thread.
 */
export async function withSharedHeap<Result>(start: () => Promise<Result>): Promise<Result> {
  const { WebAssembly: api, process } = globalThis as Host
  if (!api) return start()
  const shares = process?.versions?.node !== undefined && wantedThreads() > 1
  const started: [CheckedGrowth, Exports][] = []
  const through =
    (original: Instantiate): Instantiate =>
    async (source, imports) => {
      if (!areTfjsImports(imports)) return original.call(api, source, imports)
      const growth = new CheckedGrowth(imports)
      // tfjs' plain and SIMD binaries bring a memory of their own: nobody hands them one.
      const isShared = shares && ArrayBuffer.isView(source) && !imports.env.memory
      const result = await original.call(api, isShared ? sharedOrSame(source as Uint8Array) : source, growth.checked())
      const { exports } = ((result as { instance?: unknown }).instance ?? result) as { exports: Exports }
      started.push([growth, exports])
      return result
    }
  const { instantiate, instantiateStreaming } = api
  api.instantiate = through(instantiate)
  if (instantiateStreaming) api.instantiateStreaming = through(instantiateStreaming)
  try {
    return await start()
  } finally {
    api.instantiate = instantiate
    if (instantiateStreaming) api.instantiateStreaming = instantiateStreaming
    for (const [growth, exports] of started) growth.isReady(exports)
  }
}

function sharedOrSame(bytes: Uint8Array): Uint8Array {
  try {
    return withSharedMemory(bytes)
  } catch {
    return bytes
  }
}
