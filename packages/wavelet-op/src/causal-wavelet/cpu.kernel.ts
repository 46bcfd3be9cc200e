import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { waveletKernels } from '../contract.js'
import { filterSequences } from './window-means.js'

/** The part of tfjs' cpu backend that the kernel touches. */
interface CpuBackend {
  readonly data: { get(dataId: object): { readonly values: Float32Array | Int32Array } }
  makeTensorInfo(shape: number[], dtype: DataType, values: Float32Array): TensorInfo
}

export const causalWaveletCpu = waveletKernels<CpuBackend>('cpu', ({ x, levels, attributes, direction, backend }) => {
  const values = (info: TensorInfo) => backend.data.get(info.dataId).values
  const input = values(x) as Float32Array
  const output = new Float32Array(input.length)
  filterSequences(input, output, values(levels) as Int32Array, x.shape, attributes, direction)
  return backend.makeTensorInfo(x.shape, 'float32', output)
})
