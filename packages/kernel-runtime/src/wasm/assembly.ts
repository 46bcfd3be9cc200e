import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import type { PackedBinaries } from './binaries.js'
import { crewOf, knownBinaries, type Instance, type Pool } from './crew.js'
import { openHeap, type Heap } from './heap.js'
import { makeOnHeap, type TfjsWasmBackend } from './tfjs-heap.js'

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
export interface KernelScope<Self extends Functions<Self>> {
  /** How many threads share the work of this kernel. */
  readonly threads: number
  /** A new tensor, uninitialised. @throws RangeError past 2 GiB or when the heap is full */
  output(shape: number[], dtype?: 'float32' | 'int32'): TensorInfo
  /** Another tensor of the same values, without a copy. */
  alias(tensor: TensorInfo): TensorInfo
  /** Pointer to a tensor that is only read. */
  read(tensor: TensorInfo): number
  /** Pointer to an output, all of whose values will be written. */
  write(tensor: TensorInfo): number
  /** Pointer to a tensor that changes in place. */
  update(tensor: TensorInfo): number
  /** Pointer to uninitialised bytes on a cache line; freed when the kernel ends. */
  readonly scratch: (bytes: number) => number
  /** Such bytes for each thread. */
  scratchPerThread(bytes: number): ThreadScratch
  /** Runs a function on this thread. @returns what it returns, if it does */
  call<Name extends keyof Self & string>(name: Name, ...args: Self[Name]): number
  /**
   * Runs a function on [0, count), which threads may share; its last two parameters are `from` and `to`. Each result must depend on
   * its own index alone, never on where a range begins: then it is bit-equal for any number of threads.
   * @param grain ranges begin at its multiples, and shorter work stays on this thread
   */
  share<Name extends keyof Self & string>(name: Name, count: number, grain: number, ...args: Shared<Self[Name]>): void
}

function scopeOf<Self extends Functions<Self>>(
  backend: TfjsWasmBackend,
  heap: Heap,
  instance: Instance,
  pool: Pool | undefined,
): KernelScope<Self> {
  // Decided once per kernel: workers may become ready in the middle of it.
  const crew = pool && pool.ready > 1 ? pool : undefined
  const threads = crew ? crew.threads : 1
  const at = (access: 'read' | 'write' | 'update') => (tensor: TensorInfo) => heap.pointer(tensor, access)
  const { scratch } = heap
  const { exports } = instance
  return {
    threads,
    output: (shape, dtype = 'float32') => makeOnHeap(backend, shape, dtype),
    alias({ dataId, dtype, shape }) {
      backend.incRef(dataId)
      return { dataId, dtype, shape }
    },
    read: at('read'),
    write: at('write'),
    update: at('update'),
    scratch,
    scratchPerThread(bytes) {
      const stride = 64 * Math.ceil(bytes / 64)
      return { start: scratch(stride * threads), stride }
    },
    call: (name, ...args) => exports[name]!(...args),
    share(name, count, grain, ...args) {
      if (count <= 0) return
      const pairs = args.map((value: Argument) =>
        typeof value === 'number' ? ([value, 0] as const) : ([value.start, value.stride] as const),
      )
      if (crew && count > grain) crew.run(instance, name, count, grain, pairs)
      else exports[name]!(...pairs.map(([value]) => value), 0, count)
    },
  }
}

type Inputs = Record<string, TensorInfo>
type Body<Self extends Functions<Self>> = (
  scope: KernelScope<Self>,
  inputs: Inputs,
  attributes: NamedAttrMap,
) => TensorInfo | TensorInfo[]

/** The AssemblyScript of one op. */
export class Assembly<Self extends Functions<Self>> {
  /** A kernel for tfjs' wasm backend. */
  readonly kernel: (kernelName: string, body: Body<Self>) => KernelConfig

  constructor(packed: PackedBinaries) {
    const binaries = knownBinaries(packed)
    this.kernel = (kernelName, body) => ({
      kernelName,
      backendName: 'wasm',
      kernelFunc({ inputs, attrs, backend }) {
        const tfjs = backend as TfjsWasmBackend
        const heap = openHeap(tfjs)
        const crew = crewOf(heap.memory)
        const instance = crew.instance(binaries)
        try {
          return body(scopeOf(tfjs, heap, instance, crew.threadsFor(instance)), inputs as Inputs, attrs ?? {})
        } finally {
          heap.close()
        }
      },
    })
  }
}
