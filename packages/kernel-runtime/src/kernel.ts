import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { Loader, type Binaries, type Instance } from './binaries.js'
import { openHeap, type Heap } from './heap.js'
import { heapMemory, makeOnHeap, type TfjsWasmBackend } from './tfjs-heap.js'
import type { ThreadPool } from './thread-pool.js'

/** The parameters of each function that a module exports; the build makes this type. */
export type Functions<Self> = Record<keyof Self, number[]>

/** Scratch of which every thread has a piece of its own: stands for a pointer in the arguments of `share`. */
export interface ThreadScratch {
  readonly start: number
  readonly stride: number
}

type Argument = number | ThreadScratch
/** All parameters but the last two, `from` and `to`. */
type Shared<Parameters extends number[]> = Parameters extends [...infer First extends number[], number, number]
  ? { [Index in keyof First]: Argument }
  : never

/** What the body of a kernel works with. */
export class KernelScope<Self extends Functions<Self>> {
  /** undefined for this thread alone. Decided once a kernel: workers may become ready in the middle of it. */
  private readonly pool: ThreadPool | undefined

  constructor(
    private readonly backend: TfjsWasmBackend,
    private readonly heap: Heap,
    private readonly instance: Instance,
  ) {
    const pool = instance.threads
    if (pool && pool.ready > 1) this.pool = pool
  }

  /** How many threads share the work of this kernel. */
  get threads(): number {
    return this.pool?.threads ?? 1
  }

  /** A new tensor, uninitialised. @throws RangeError past 2 GiB or when the heap is full */
  output(shape: number[], dtype: 'float32' | 'int32' = 'float32'): TensorInfo {
    return makeOnHeap(this.backend, shape, dtype)
  }

  /** Another tensor of the same values, without a copy. */
  alias({ dataId, dtype, shape }: TensorInfo): TensorInfo {
    this.backend.incRef(dataId)
    return { dataId, dtype, shape }
  }

  /** Pointer to a tensor that is only read. */
  read(tensor: TensorInfo): number {
    return this.heap.pointer(tensor, 'read')
  }

  /** Pointer to an output, all of whose values will be written. */
  write(tensor: TensorInfo): number {
    return this.heap.pointer(tensor, 'write')
  }

  /** Pointer to a tensor that changes in place. */
  update(tensor: TensorInfo): number {
    return this.heap.pointer(tensor, 'update')
  }

  /** Pointer to uninitialised bytes on a cache line; freed when the kernel ends. */
  scratch(bytes: number): number {
    return this.heap.scratch(bytes)
  }

  /** Such bytes for each thread. */
  scratchPerThread(bytes: number): ThreadScratch {
    const stride = 64 * Math.ceil(bytes / 64)
    return { start: this.heap.scratch(stride * this.threads), stride }
  }

  /** Runs a function on this thread. */
  call<Name extends keyof Self & string>(name: Name, ...args: Self[Name]): void {
    this.instance.exports[name]!(...args)
  }

  /**
   * Runs a function on [0, count), which threads may share; its last two parameters are `from` and `to`. Each result must depend on
   * its own index alone, never on where a range begins: then it is bit-equal for any number of threads.
   * @param grain ranges begin at its multiples, and shorter work stays on this thread
   */
  share<Name extends keyof Self & string>(name: Name, count: number, grain: number, ...args: Shared<Self[Name]>): void {
    if (count <= 0) return
    const { pool } = this
    if (pool && count > grain) {
      const pairs = args.map((value: Argument) =>
        typeof value === 'number' ? ([value, 0] as const) : ([value.start, value.stride] as const),
      )
      pool.run(name, count, grain, pairs)
    } else {
      const values = args.map((value: Argument) => (typeof value === 'number' ? value : value.start))
      this.instance.exports[name]!(...values, 0, count)
    }
  }
}

type Inputs = Record<string, TensorInfo>
type Body<Self extends Functions<Self>> = (
  scope: KernelScope<Self>,
  inputs: Inputs,
  attributes: NamedAttrMap,
) => TensorInfo | TensorInfo[]

/** The AssemblyScript of one package. */
export class Assembly<Self extends Functions<Self>> {
  private readonly loader: Loader

  constructor(binaries: Binaries) {
    this.loader = new Loader(binaries)
  }

  /** False where the host lacks WebAssembly or SIMD: register no kernel then. */
  get isSupported(): boolean {
    return this.loader.isSupported
  }

  /**
   * Starts the threads that `WGPT_THREADS` asks for.
   * @returns how many share the work of kernels, this one included: 1 where the heap isn't shared or workers can't be had
   */
  async startThreads(backend: unknown): Promise<number> {
    const memory = heapMemory(backend as TfjsWasmBackend)
    const pool = memory && this.loader.on(memory).threads
    if (!pool) return 1
    for (let waited = 0; pool.isStarting && waited < patience; waited += 5) await pause(5)
    return pool.ready
  }

  /** A kernel for tfjs' wasm backend. */
  kernel(kernelName: string, body: Body<Self>): KernelConfig {
    return {
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) => {
        const tfjs = backend as TfjsWasmBackend
        const heap = openHeap(tfjs)
        try {
          return body(new KernelScope(tfjs, heap, this.loader.on(heap.memory)), inputs as Inputs, attrs ?? {})
        } finally {
          heap.close()
        }
      },
    }
  }
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
