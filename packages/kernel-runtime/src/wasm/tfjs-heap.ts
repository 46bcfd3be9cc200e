import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { WgptTypeError } from '@wgpt/errors'
import { printShape } from '../checks.js'
import { sizeOf } from '../sizes.js'
import { checkBytes, heapIsFull } from './full-heap.js'
import type { Memory } from './webassembly.js'

/**
 * The private members of tfjs' `BackendWasm` (4.22) that this package lives on. Nothing else of ours knows them: when tfjs changes,
 * this file does.
 */
export interface TfjsWasmBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array
  disposeData(dataId: object, force?: boolean): boolean
  incRef(dataId: object): void
  dataIdMap?: { get(dataId: object): { id: number; memoryOffset: number | null } | undefined }
  wasm?: {
    /** The exports of the plain and the SIMD binary, which own their memory. */
    asm?: { memory?: unknown }
    /** The threaded binary imports its memory. */
    wasmMemory?: unknown
    tfjs?: { registerTensor: (id: number, size: number, offset: number) => void; disposeData(id: number): void }
    _malloc?: (bytes: number) => number
  }
}

const isMemory = (value: unknown): value is Memory =>
  Object.prototype.toString.call(value) === '[object WebAssembly.Memory]'

/** tfjs' own memory, or undefined where this version of tfjs keeps it to itself. */
export function heapMemory({ wasm, dataIdMap }: TfjsWasmBackend): Memory | undefined {
  if (!dataIdMap) return undefined
  return [wasm?.wasmMemory, wasm?.asm?.memory].find(isMemory)
}

/** Where a tensor's values begin in the heap, in bytes. */
export function heapOffset(backend: TfjsWasmBackend, tensor: TensorInfo): number {
  const offset = backend.dataIdMap?.get(tensor.dataId)?.memoryOffset
  if (offset == null)
    throw new WgptTypeError(
      `wasm: a ${tensor.dtype} tensor of ${printShape(tensor.shape)} has no place in tfjs' heap; expected float32 or int32.`,
    )
  return offset
}

/**
 * tfjs caches XNNPACK's packed form of a right operand for as long as its tensor is registered: after a change in place it would
 * multiply by the old values. Registering again drops that cache, and nothing else.
 */
export function dropPackedForm(backend: TfjsWasmBackend, tensor: TensorInfo): void {
  const data = backend.dataIdMap?.get(tensor.dataId)
  const api = backend.wasm?.tfjs
  if (!api || data?.memoryOffset == null) return
  api.disposeData(data.id)
  api.registerTensor(data.id, sizeOf(tensor), data.memoryOffset)
}

/** @throws RangeError past 2 GiB, or when the heap is full: tfjs itself would continue and write at address 0 */
export function makeOnHeap(backend: TfjsWasmBackend, shape: number[], dtype: 'float32' | 'int32'): TensorInfo {
  const bytes = 4 * sizeOf({ shape })
  checkBytes(bytes, `a tensor of ${printShape(shape)}`)
  const tensor = backend.makeOutput(shape, dtype)
  if (bytes > 0 && backend.dataIdMap?.get(tensor.dataId)?.memoryOffset === 0)
    throw heapIsFull(bytes, heapMemory(backend)?.buffer.byteLength ?? 0)
  return tensor
}
