import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'

/** What a kernel in plain typed arrays needs of a backend whose tensors live in this machine's memory. */
export interface HostArrays {
  /** The values of a tensor, without a copy. On wasm the next `make` may move the memory: make outputs first, then view. */
  view: (tensor: TensorInfo) => Float32Array | Int32Array
  /** A new tensor; its values are undefined until they are written. */
  make: (shape: number[], dtype: DataType) => TensorInfo
}
