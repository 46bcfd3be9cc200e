import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import type { HostArrays } from '../host-arrays.js'

/** The part of tfjs' `BackendWasm` that is used here; named so that no backend is imported. */
export interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array
  disposeData(dataId: object): boolean
}

export function wasmArrays(backend: unknown): HostArrays {
  const wasm = backend as WasmBackend
  return {
    view: (tensor) => wasm.typedArrayFromHeap(tensor),
    make: (shape, dtype) => wasm.makeOutput(shape, dtype),
  }
}
