import type { TensorInfo } from '@tensorflow/tfjs-core'
import { wantsCopies } from './options.js'
import { dropPackedForm, heapMemory, heapOffset, makeOnHeap, sizeOf, type TfjsWasmBackend } from './tfjs-heap.js'
import { webAssembly, type Memory } from './webassembly.js'

type Access = 'read' | 'write' | 'update'

/** Where a kernel finds its tensors: pointers are byte offsets into `memory`. They stay valid until the kernel ends, also when the memory grows. */
export interface Heap {
  readonly memory: Memory
  pointer(tensor: TensorInfo, access: Access): number
  /** Uninitialised bytes, on a cache line, until the kernel ends. */
  scratch(bytes: number): number
  /** Frees scratch, and hands written tensors over. */
  close(): void
}

export const openHeap = (backend: TfjsWasmBackend): Heap => {
  const memory = wantsCopies() ? undefined : heapMemory(backend)
  return memory ? new SharedHeap(backend, memory) : new CopyingHeap(backend)
}

const cacheLine = 64
const aligned = (offset: number) => Math.ceil(offset / cacheLine) * cacheLine

/** tfjs' own heap: no copies. */
class SharedHeap implements Heap {
  private readonly scratches: TensorInfo[] = []
  private readonly updated: TensorInfo[] = []

  constructor(
    private readonly backend: TfjsWasmBackend,
    readonly memory: Memory,
  ) {}

  pointer(tensor: TensorInfo, access: Access): number {
    if (access === 'update') this.updated.push(tensor)
    return heapOffset(this.backend, tensor)
  }

  scratch(bytes: number): number {
    const tensor = makeOnHeap(this.backend, [Math.ceil((bytes + cacheLine) / 4)], 'float32')
    this.scratches.push(tensor)
    return aligned(heapOffset(this.backend, tensor))
  }

  close(): void {
    for (const { dataId } of this.scratches) this.backend.disposeData(dataId)
    for (const tensor of this.updated) dropPackedForm(this.backend, tensor)
  }
}

const pageBytes = 65536
let ownMemory: Memory | undefined

/** A memory of our own, emptied after each kernel: 0.1 ms for each MB in and out. */
class CopyingHeap implements Heap {
  readonly memory = (ownMemory ??= new (webAssembly()!.Memory)({ initial: 1 }))
  private end = cacheLine
  private readonly places = new Map<object, number>()
  private readonly written: { tensor: TensorInfo; offset: number }[] = []

  constructor(private readonly backend: TfjsWasmBackend) {}

  pointer(tensor: TensorInfo, access: Access): number {
    const known = this.places.get(tensor.dataId)
    const offset = known ?? this.scratch(4 * sizeOf(tensor.shape))
    this.places.set(tensor.dataId, offset)
    if (known === undefined && access !== 'write')
      this.view(tensor, offset).set(this.backend.typedArrayFromHeap(tensor))
    if (access !== 'read') this.written.push({ tensor, offset })
    return offset
  }

  scratch(bytes: number): number {
    const offset = this.end
    this.end = aligned(offset + bytes)
    const missing = this.end - this.memory.buffer.byteLength
    if (missing > 0) this.memory.grow(Math.ceil(missing / pageBytes))
    return offset
  }

  close(): void {
    for (const { tensor, offset } of this.written) {
      this.backend.typedArrayFromHeap(tensor).set(this.view(tensor, offset))
      dropPackedForm(this.backend, tensor)
    }
  }

  private view({ dtype, shape }: TensorInfo, offset: number): Float32Array | Int32Array {
    const View = dtype === 'int32' ? Int32Array : Float32Array
    return new View(this.memory.buffer as ArrayBuffer, offset, sizeOf(shape))
  }
}
