import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core'
import { cpuArrays } from '../host-arrays/cpu.js'
import type { HostArrays } from '../host-arrays/host-arrays.js'
import { wasmArrays } from '../host-arrays/wasm.js'

/** Inputs: dy float32 [count, size], ids int32 [count]. Attribute: vocabulary. Output: float32 [vocabulary, size]. */
export const EmbeddingGradient = 'WgptEmbeddingGradient'

/** Adds each row of dy to its id's row, in order. An id outside the vocabulary is passed over. */
const scatterRows =
  (arraysOf: (backend: unknown) => HostArrays): KernelFunc =>
  ({ inputs, attrs, backend }) => {
    const { dy, ids } = inputs as { dy: TensorInfo; ids: TensorInfo }
    const { vocabulary } = attrs as unknown as { vocabulary: number }
    const arrays = arraysOf(backend)
    const size = dy.shape[1]!
    const output = arrays.make([vocabulary, size], 'float32')
    const [rows, places, sums] = [arrays.view(dy), arrays.view(ids), arrays.view(output)]
    sums.fill(0)
    for (let row = 0; row < places.length; row++) {
      const id = places[row]!
      if (id < 0 || id >= vocabulary) continue
      const from = row * size
      const to = id * size
      for (let i = 0; i < size; i++) sums[to + i]! += rows[from + i]!
    }
    return output
  }

export const embeddingGradientCpu: KernelConfig = {
  kernelName: EmbeddingGradient,
  backendName: 'cpu',
  kernelFunc: scatterRows(cpuArrays),
}

export const embeddingGradientWasm: KernelConfig = {
  kernelName: EmbeddingGradient,
  backendName: 'wasm',
  kernelFunc: scatterRows(wasmArrays),
}
