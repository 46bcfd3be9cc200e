import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'
import { sequenceShape, waveletKernels, type Boundary, type Direction } from '../contract'
import { causalWaveletWgsl, strip, type CausalWaveletWgslOptions } from './causal-wavelet.wgsl'

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
  readonly dispatchLayout = { x: [0, 1, 2] }
  readonly workgroupSize: [number, number, number]
  readonly dispatch: [number, number, number]
  readonly shaderKey: string
  private readonly options: CausalWaveletWgslOptions

  constructor(
    readonly outputShape: [number, number, number],
    boundary: Boundary,
    direction: Direction,
  ) {
    const [sequences, time, channels] = outputShape
    const lanes = Math.min(16, 2 ** Math.ceil(Math.log2(channels)))
    this.options = { boundary, direction, lanes }
    this.workgroupSize = [strip.count * lanes, 1, 1]
    this.dispatch = [sequences * Math.ceil(time / (strip.samples * strip.count)) * Math.ceil(channels / lanes), 1, 1]
    this.shaderKey = ['causalWavelet', boundary, direction, lanes, strip.count, strip.samples].join('_')
  }

  getUserCode() {
    return causalWaveletWgsl(this.options)
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
