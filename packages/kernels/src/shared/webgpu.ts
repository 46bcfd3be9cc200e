import type { DataType, KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf } from './sizes.js'

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
export class Gpu {
  constructor(private readonly backend: WebGpuBackend) {}

  /** One dispatch. */
  run({ shader, inputs, uniforms = {}, output, groups }: Dispatch): TensorInfo {
    const made = 'dataId' in output ? output : undefined
    const shape = made ? made.shape : [...(output as readonly number[])]
    // All ranks are run flat, so that they share one shader.
    const flat = [shape.reduce((product, length) => product * length, 1)]
    const program: Program = {
      outputShape: flat,
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
    const result = this.backend.runWebGPUProgram(
      program,
      Object.values(inputs).map((tensor) => ({ ...flattened(tensor) })),
      'float32',
      Object.values(uniforms).map((value) =>
        'i32' in value ? { type: 'int32', data: [value.i32 | 0] } : { type: 'float32', data: [value.f32] },
      ),
      made && flattened(made),
    )
    if (made) this.keepNoDownload(made)
    return { dataId: result.dataId, shape, dtype: 'float32' }
  }

  /**
   * tfjs keeps what it downloads of a tensor, and would give it out again after a change in place; a download that is under way
   * arrives after it. So of a tensor that changes nothing is kept.
   */
  private keepNoDownload({ dataId }: TensorInfo): void {
    const data = this.backend.tensorMap.get(dataId)
    if (data) Object.defineProperty(data, 'values', { get: () => null, set: () => undefined, configurable: true })
  }

  dispose(...tensors: TensorInfo[]): void {
    for (const { dataId } of tensors) this.backend.disposeData(dataId)
  }
}

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
  kernelFunc: ({ inputs, attrs, backend }) => body(new Gpu(backend as WebGpuBackend), inputs as Inputs, attrs ?? {}),
})

/** Invocations a work-group where each makes one value by itself. */
const lanes = 64

/** A shader whose text makes `result[index]` for one index after the other; `count` values in all. */
export const elementwise = (key: string, code: string, functions = ''): Shader => ({
  key,
  groupSize: lanes,
  wgsl: /* wgsl */ `
${functions}
fn main(index : i32) {
  if (index >= uniforms.count) { return; }
${code}
}
`,
})

/** One invocation a value: the shape of the output unless `count` says how many. */
export function runElementwise(
  gpu: Gpu,
  { shader, inputs, uniforms, output }: Omit<Dispatch, 'groups'>,
  count?: number,
): TensorInfo {
  const size = count ?? sizeOf('dataId' in output ? output : { shape: output })
  return gpu.run({
    shader,
    inputs,
    uniforms: { count: { i32: size }, ...uniforms },
    output,
    groups: Math.ceil(size / lanes),
  })
}

/** Invocations that share the work of one row. */
export const rowLanes = 32

/** WGSL of `totalOf(value)`, called by a whole work-group of `count`: the sum of all values, in one order; and the largest, `topOf`. */
export const reductions = (count: number) => /* wgsl */ `
var<workgroup> shares : array<f32, ${count}>;
fn totalOf(value : f32) -> f32 {
  shares[localIndex] = value;
  workgroupBarrier();
  var total = 0.0;
  for (var i = 0; i < ${count}; i++) { total += shares[i]; }
  workgroupBarrier();
  return total;
}
fn topOf(value : f32) -> f32 {
  shares[localIndex] = value;
  workgroupBarrier();
  var top = shares[0];
  for (var i = 1; i < ${count}; i++) { top = max(top, shares[i]); }
  workgroupBarrier();
  return top;
}
`
