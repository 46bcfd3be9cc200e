import type { DataType, TensorInfo } from '@tensorflow/tfjs-core'

/** The part of tfjs' `WebGPUProgram` that our kernels fill in. */
export interface Program {
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

/** The part of tfjs' webgpu backend that our kernels touch. */
export interface WebGpuBackend {
  runWebGPUProgram(program: Program, inputs: TensorInfo[], dtype: DataType, uniforms: Uniform[]): TensorInfo
  disposeData(dataId: object): unknown
}

/** What a program of ours is made of: tfjs caches its shader by `name`, which says every value that is written into `code`. */
interface ProgramParts {
  readonly name: string
  readonly code: () => string
  readonly inputs: Record<string, TensorInfo>
  /** In the order of the shader's struct: integers, then one float, the strength, where there is one. */
  readonly integers: Record<string, number>
  readonly strength?: number
  readonly outputShape: number[]
  /** Invocations of a work-group, and work-groups; the backend spreads more than 65,535 of them over a second axis. */
  readonly groupSize: number
  readonly groups: number
}

/** One dispatch. @returns float32 of `outputShape` */
export function runProgram(backend: WebGpuBackend, parts: ProgramParts): TensorInfo {
  const { integers, strength, outputShape } = parts
  const program: Program = {
    outputShape,
    variableNames: Object.keys(parts.inputs),
    uniforms: [
      ...Object.keys(integers).map((name) => `${name} : i32,`),
      strength === undefined ? '' : 'strength : f32,',
    ].join(' '),
    workgroupSize: [parts.groupSize, 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [parts.groups, 1, 1],
    shaderKey: parts.name,
    getUserCode: parts.code,
  }
  const uniforms: Uniform[] = Object.values(integers).map((value) => ({ type: 'int32', data: [value] }))
  if (strength !== undefined) uniforms.push({ type: 'float32', data: [strength] })
  return backend.runWebGPUProgram(program, Object.values(parts.inputs), 'float32', uniforms)
}

/** Neighbouring channels that a work-group takes: a power of two. */
export const lanesOf = (channels: number, most: number) => Math.min(most, 2 ** Math.ceil(Math.log2(channels)))
