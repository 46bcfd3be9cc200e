import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { sequenceShape, waveletKernels, type WaveletAttributes, type Direction } from '../contract'
import { causalWaveletWgsl, tile } from './causal-wavelet.wgsl'

/** The part of tfjs' `WebGPUProgram` that the kernel fills in. */
interface Program {
  readonly outputShape: number[]
  readonly variableNames: string[]
  readonly uniforms: string
  readonly workgroupSize: [number, number, number]
  readonly dispatchLayout: { readonly x: number[] }
  readonly dispatch: [number, number, number]
  readonly shaderKey: string
  getUserCode(): string
}

interface Uniform {
  readonly type: 'int32' | 'float32'
  readonly data: number[]
}

/** The part of tfjs' webgpu backend that the kernel touches. */
interface WebGpuBackend {
  runWebGPUProgram(program: Program, inputs: TensorInfo[], dtype: DataType, uniforms: Uniform[]): TensorInfo
}

/** One dispatch, whatever the shape. The backend spreads more than 65,535 work-groups over a second axis. */
class CausalWaveletProgram implements Program {
  readonly variableNames = ['x', 'levels']
  readonly uniforms = 'sequences : i32, time : i32, channels : i32, strength : f32,'
  readonly workgroupSize: [number, number, number] = [tile.invocations, 1, 1]
  readonly dispatchLayout = { x: [0, 1, 2] }
  readonly dispatch: [number, number, number]
  readonly shaderKey: string

  constructor(
    readonly outputShape: [number, number, number],
    private readonly boundary: WaveletAttributes['boundary'],
    private readonly direction: Direction,
  ) {
    const [sequences, time, channels] = outputShape
    this.dispatch = [sequences * Math.ceil(time / tile.times) * Math.ceil(channels / tile.channels), 1, 1]
    this.shaderKey = ['causalWavelet', boundary, direction, tile.times, tile.channels, tile.invocations].join('_')
  }

  getUserCode() {
    return causalWaveletWgsl({ boundary: this.boundary, direction: this.direction })
  }
}

export const causalWaveletWebGpu = waveletKernels<WebGpuBackend>(
  'webgpu',
  ({ x, levels, attributes: { boundary, strength }, direction, backend }) => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    // Every rank is run as [sequence, time, channel], so that they share one shader.
    const shape: [number, number, number] = [sequences, time, channels]
    const program = new CausalWaveletProgram(shape, boundary, direction)
    const { dataId } = backend.runWebGPUProgram(
      program,
      [{ dataId: x.dataId, dtype: x.dtype, shape }, levels],
      'float32',
      [
        { type: 'int32', data: [sequences] },
        { type: 'int32', data: [time] },
        { type: 'int32', data: [channels] },
        { type: 'float32', data: [strength] },
      ],
    )
    return { dataId, shape: x.shape, dtype: 'float32' }
  },
)
