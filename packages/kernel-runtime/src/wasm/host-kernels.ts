import type { DataType, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'

/** The part of a backend that keeps its tensors where JavaScript reads them: tfjs' own `KernelBackend`. */
interface HostBackend {
  readSync(dataId: object): Float32Array | Int32Array
  write(values: Float32Array | Int32Array, shape: number[], dtype: DataType): object
}

/**
 * The kernels of wasm for a backend whose tensors lie in the host's memory: copied into a WebAssembly memory of our own, and the
 * result out of it. Two copies cost less than what the same work takes in JavaScript, or in a chain of ten ops.
 */
export const hostKernels = (wasmKernels: readonly KernelConfig[], backendName: string): KernelConfig[] =>
  wasmKernels.map(({ kernelName, kernelFunc }) => ({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const host = backend as HostBackend
      const made = new Map<object, Float32Array | Int32Array>()
      const output = kernelFunc({ inputs, attrs, backend: standIn(host, made) }) as TensorInfo
      const { shape, dtype } = output
      return { shape, dtype, dataId: host.write(made.get(output.dataId)!, shape, dtype) }
    },
  }))

/** What the kernels of wasm ask of tfjs' wasm backend, where it keeps its memory to itself. */
const standIn = (host: HostBackend, made: Map<object, Float32Array | Int32Array>) => ({
  makeOutput(shape: number[], dtype: DataType): TensorInfo {
    const size = shape.reduce((product, length) => product * length, 1)
    const dataId = {}
    made.set(dataId, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size))
    return { dataId, shape, dtype }
  },
  typedArrayFromHeap: ({ dataId }: TensorInfo) => made.get(dataId) ?? host.readSync(dataId),
})
