import type { DataType, KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from '../sizes.js'
import { keepNoDownload } from './keep-no-download.js'

/** The part of tfjs' `WebGPUProgram` that a shader fills in. */
interface Program {
  readonly outputShape: number[]
  readonly variableNames: readonly string[]
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

/** The part of tfjs' webgpu backend that is used here; named so that no backend is imported. */
interface WebGpuBackend {
  runWebGPUProgram(
    program: Program,
    inputs: TensorInfo[],
    dtype: DataType,
    uniforms: Uniform[],
    output?: TensorInfo,
  ): TensorInfo
  disposeData(dataId: object): boolean
  /** Its `values` are what was last read back. */
  readonly tensorMap: { get(dataId: object): object | undefined }
}

/** A compute shader. Inputs are flat arrays of their names, the output is `result`; numbers that differ from call to call are uniforms. */
export interface Shader {
  /** Of everything that is written into the text besides the inputs' names: tfjs caches shaders by it. */
  readonly key: string
  readonly wgsl: string
  /** Invocations a work-group. */
  readonly groupSize: number
}

export interface Dispatch {
  readonly shader: Shader
  readonly inputs: Readonly<Record<string, TensorInfo>>
  readonly uniforms?: Readonly<Record<string, { readonly i32: number } | { readonly f32: number }>>
  /** A shape makes a new tensor; a tensor is written in place, and must be none of the inputs. */
  readonly output: readonly number[] | TensorInfo
  readonly groups: number
}

/** What the body of a kernel works with. */
export interface Gpu {
  /** One dispatch. */
  run(dispatch: Dispatch): TensorInfo
  dispose(...tensors: TensorInfo[]): void
}

/** @param backend tfjs' webgpu backend */
export const gpuOf = (backend: unknown): Gpu => onBackend(backend as WebGpuBackend)

const onBackend = (backend: WebGpuBackend): Gpu => ({
  run({ shader, inputs, uniforms = {}, output, groups }) {
    const made = 'dataId' in output ? output : undefined
    const shape = made ? made.shape : [...(output as readonly number[])]
    const program: Program = {
      // All ranks are run flat, so that they share one shader.
      outputShape: [sizeOf({ shape })],
      variableNames: Object.keys(inputs),
      uniforms: Object.entries(uniforms)
        .map(([name, value]) => `${name} : ${'i32' in value ? 'i32' : 'f32'},`)
        .join(' '),
      workgroupSize: [shader.groupSize, 1, 1],
      dispatchLayout: { x: [0] },
      dispatch: [Math.max(1, groups), 1, 1],
      shaderKey: `wgpt_${shader.key}_${Object.keys(inputs).join('_')}_${shader.groupSize}`,
      getUserCode: () => shader.wgsl,
    }
    const result = backend.runWebGPUProgram(
      program,
      Object.values(inputs).map(flattened),
      'float32',
      Object.values(uniforms).map((value) =>
        'i32' in value ? { type: 'int32', data: [value.i32 | 0] } : { type: 'float32', data: [value.f32] },
      ),
      made && flattened(made),
    )
    if (made) keepNoDownload(backend, made)
    return { dataId: result.dataId, shape, dtype: 'float32' }
  },
  dispose(...tensors) {
    for (const { dataId } of tensors) backend.disposeData(dataId)
  },
})

const flattened = (tensor: TensorInfo): TensorInfo => ({
  dataId: tensor.dataId,
  dtype: tensor.dtype,
  shape: [sizeOf(tensor)],
})

type Inputs = Record<string, TensorInfo>

export const webGpuKernel = (
  kernelName: string,
  body: (gpu: Gpu, inputs: Inputs, attributes: NamedAttrMap) => TensorInfo | TensorInfo[],
): KernelConfig => ({
  kernelName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => body(gpuOf(backend), inputs as Inputs, attrs ?? {}),
})
