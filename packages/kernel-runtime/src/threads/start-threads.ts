import { crewOf, provideThreads } from '../wasm/crew.js'
import { checkAllocations } from '../wasm/checked-allocations.js'
import { supportsWasm } from '../wasm/binaries.js'
import { heapMemory, type TfjsWasmBackend } from '../wasm/tfjs-heap.js'
import { wantedThreads } from './thread-count.js'
import { ThreadPool } from './thread-pool.js'

/** Kernels of wasm share their work among the threads that are expected, from their next call on. */
export const enableThreads = (): void =>
  provideThreads({
    wanted: wantedThreads,
    start: (memory, instances, threads) => new ThreadPool(memory, instances, threads),
  })

/**
 * Starts the threads that `WGPT_THREADS` asks for, and has every allocation in the heap checked.
 * @param backend tfjs' wasm backend
 * @returns how many share the work of kernels, this one included: 1 where the heap isn't shared or workers can't be had
 */
export async function startThreads(backend: unknown): Promise<number> {
  enableThreads()
  checkAllocations(backend as TfjsWasmBackend)
  const memory = supportsWasm() ? heapMemory(backend as TfjsWasmBackend) : undefined
  const pool = memory && crewOf(memory).threadsFor(undefined)
  if (!pool) return 1
  for (let waited = 0; pool.isStarting && waited < patience; waited += 5) await pause(5)
  return pool.ready
}

/** Milliseconds for workers to start; one that starts later takes part from then on. */
const patience = 10_000
const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    ;(globalThis as unknown as Timers).setTimeout(resolve, milliseconds)
  })
interface Timers {
  setTimeout(run: () => void, after: number): void
}
