import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { waveletKernels } from '../contract.js'
import { filterSequences } from './window-means.js'

/** The part of tfjs' cpu backend that the kernel touches. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array | Int32Array } }
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo
}

export const causalWaveletCpu = waveletKernels<CpuBackend>(
  'cpu',
  ({ x, levels, segments, attributes, direction, backend }) => {
    const values = (info: TensorInfo) => backend.data.get(info.dataId).values
    const integers = (info: TensorInfo) => values(info) as Int32Array
    const input = values(x) as Float32Array
    const output = new Float32Array(input.length)
    filterSequences(input, output, integers(levels), x.shape, attributes, direction, segments && integers(segments))
    return backend.makeTensorInfo(x.shape, 'float32', output)
  },
  { segments: true },
)
