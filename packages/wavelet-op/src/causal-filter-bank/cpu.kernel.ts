import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { filterBankKernels } from '../contract.js'
import { filterArrays, kernelGradArrays } from './typed-arrays.js'

/** The part of tfjs' cpu backend that the kernels touch. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array | Int32Array } }
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo
}

function arraysOf({ data }: CpuBackend) {
  const values = ({ dataId }: TensorInfo) => data.get(dataId).values
  return {
    floats: (info: TensorInfo) => values(info) as Float32Array,
    integers: (info: TensorInfo) => values(info) as Int32Array,
  }
}

export const causalFilterBankCpu = filterBankKernels<CpuBackend>('cpu', {
  filter: ({ x, kernels, table, weights, attributes, direction, backend }) => {
    const { floats, integers } = arraysOf(backend)
    const y = new Float32Array(floats(x).length)
    const arrays = { x: floats(x), table: integers(table), weights: floats(weights), shape: x.shape, attributes }
    filterArrays(arrays, floats(kernels), direction, y)
    return backend.makeTensorInfo(x.shape, 'float32', y)
  },
  kernelGrad: ({ x, dy, table, weights, attributes, backend }) => {
    const { floats, integers } = arraysOf(backend)
    const gradient = new Float32Array(attributes.kernelLength)
    const arrays = { x: floats(x), table: integers(table), weights: floats(weights), shape: x.shape, attributes }
    kernelGradArrays(arrays, floats(dy), gradient)
    return backend.makeTensorInfo([attributes.kernelLength], 'float32', gradient)
  },
})
