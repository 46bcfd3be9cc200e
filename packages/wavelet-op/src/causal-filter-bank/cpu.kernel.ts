import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { filterBankKernels, type KernelGradCall } from '../contract.js'
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

/** What both functions take, in plain memory. */
function bankArrays({ x, table, weights, segments, attributes, backend }: Omit<KernelGradCall<CpuBackend>, 'dy'>) {
  const { floats, integers } = arraysOf(backend)
  return {
    x: floats(x),
    table: integers(table),
    weights: floats(weights),
    segments: segments && integers(segments),
    shape: x.shape,
    attributes,
  }
}

export const causalFilterBankCpu = filterBankKernels<CpuBackend>(
  'cpu',
  {
    filter(call) {
      const { x, kernels, direction, backend } = call
      const { floats } = arraysOf(backend)
      const y = new Float32Array(floats(x).length)
      filterArrays(bankArrays(call), floats(kernels), direction, y)
      return backend.makeTensorInfo(x.shape, 'float32', y)
    },
    kernelGrad(call) {
      const { dy, attributes, backend } = call
      const gradient = new Float32Array(attributes.kernelLength)
      kernelGradArrays(bankArrays(call), arraysOf(backend).floats(dy), gradient)
      return backend.makeTensorInfo([attributes.kernelLength], 'float32', gradient)
    },
  },
  { segments: true },
)
