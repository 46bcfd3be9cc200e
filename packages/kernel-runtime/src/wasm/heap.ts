import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../sizes.js'
import { copies, readFlag } from './options.js'
import { dropPackedForm, heapMemory, heapOffset, makeOnHeap, type TfjsWasmBackend } from './tfjs-heap.js'
import { webAssembly, type Memory } from './webassembly.js'

type Access = 'read' | 'write' | 'update'

/** Where a kernel finds its tensors: pointers are byte offsets into `memory`. They stay valid until the kernel ends, also when the memory grows. */
export interface Heap {
  readonly memory: Memory
  pointer(tensor: TensorInfo, access: Access): number
  /** Uninitialised bytes, on a cache line, until the kernel ends. */
  readonly scratch: (bytes: number) => number
  /** Frees scratch, and hands written tensors over. */
  close(): void
}

export function openHeap(backend: TfjsWasmBackend): Heap {
  const memory = readFlag(copies) ? undefined : heapMemory(backend)
  return memory ? sharedHeap(backend, memory) : copyingHeap(backend)
}

const cacheLine = 64
const aligned = (offset: number) => Math.ceil(offset / cacheLine) * cacheLine

/** tfjs' own heap: no copies. */
function sharedHeap(backend: TfjsWasmBackend, memory: Memory): Heap {
  const scratches: TensorInfo[] = []
  const updated: TensorInfo[] = []
  return {
    memory,
    pointer(tensor, access) {
      if (access === 'update') updated.push(tensor)
      return heapOffset(backend, tensor)
    },
    scratch(bytes) {
      const tensor = makeOnHeap(backend, [Math.ceil((bytes + cacheLine) / 4)], 'float32')
      scratches.push(tensor)
      return aligned(heapOffset(backend, tensor))
    },
    close() {
      for (const { dataId } of scratches) backend.disposeData(dataId)
      for (const tensor of updated) dropPackedForm(backend, tensor)
    },
  }
}

const pageBytes = 65536
let ownMemory: Memory | undefined

/** A memory of our own, emptied after each kernel: 0.1 ms for each MB in and out. */
function copyingHeap(backend: TfjsWasmBackend): Heap {
  const memory = (ownMemory ??= new (webAssembly()!.Memory)({ initial: 1 }))
  let end = cacheLine
  const places = new Map<object, number>()
  const written: (() => void)[] = []
  const view = ({ dtype, shape }: TensorInfo, offset: number) =>
    new (dtype === 'int32' ? Int32Array : Float32Array)(memory.buffer as ArrayBuffer, offset, sizeOf({ shape }))
  const scratch = (bytes: number): number => {
    const offset = end
    end = aligned(offset + bytes)
    const missing = end - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
    return offset
  }
  return {
    memory,
    scratch,
    pointer(tensor, access) {
      const known = places.get(tensor.dataId)
      const offset = known ?? scratch(4 * sizeOf(tensor))
      places.set(tensor.dataId, offset)
      if (known === undefined && access !== 'write') view(tensor, offset).set(backend.typedArrayFromHeap(tensor))
      if (access !== 'read')
        written.push(() => {
          backend.typedArrayFromHeap(tensor).set(view(tensor, offset))
          dropPackedForm(backend, tensor)
        })
      return offset
    },
    close() {
      for (const copyBack of written) copyBack()
    },
  }
}
