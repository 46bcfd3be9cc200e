import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../sizes.js'
import type { HostArrays } from '../host-arrays.js'

/** The part of tfjs' `MathBackendCPU` that is read here; named so that no backend is imported. */
interface CpuBackend {
  data: { get(dataId: object): { values: Float32Array | Int32Array } }
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array | Int32Array): TensorInfo
}

export function cpuArrays(backend: unknown): HostArrays {
  const cpu = backend as CpuBackend
  return {
    view: (tensor) => cpu.data.get(tensor.dataId).values,
    make: (shape, dtype) => {
      const size = sizeOf({ shape })
      return cpu.makeTensorInfo(shape, dtype, dtype === 'int32' ? new Int32Array(size) : new Float32Array(size))
    },
  }
}
