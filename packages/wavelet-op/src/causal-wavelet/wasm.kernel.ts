import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { waveletKernels } from '../contract'
import { filterSequences } from './window-means'

/** The part of tfjs' wasm backend that the kernel touches. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: DataType): TensorInfo
  typedArrayFromHeap(info: TensorInfo): Float32Array | Int32Array
}

/** Runs on views of the WebAssembly heap: nothing is copied in or out. */
export const causalWaveletWasm = waveletKernels<WasmBackend>(
  'wasm',
  ({ x, levels, attributes, direction, backend }) => {
    const output = backend.makeOutput(x.shape, 'float32') // may grow the heap, which detaches older views: views come after it
    const view = (info: TensorInfo) => backend.typedArrayFromHeap(info)
    filterSequences(
      view(x) as Float32Array,
      view(output) as Float32Array,
      view(levels) as Int32Array,
      x.shape,
      attributes,
      direction,
    )
    return output
  },
)
