import * as tf from '@tensorflow/tfjs-core'
import type { TensorInfo } from '@tensorflow/tfjs-core'
import { bindingOf } from './binding.js'

/** Tensors by their names in a shader. */
export type Named = Readonly<Record<string, TensorInfo>>

/**
 * A compute shader with as many outputs as it likes. Its text has `fn run(group : i32, lane : i32)`, called by every invocation of every
 * work-group; inputs and outputs are flat arrays of their names, numbers that differ from call to call are `uniforms.<name>`.
 */
export interface Program {
  /** Of everything that is written into the text besides the names of inputs, outputs and uniforms. */
  readonly key: string
  readonly wgsl: string
  /** Invocations a work-group. */
  readonly groupSize: number
}

export interface Recording {
  readonly program: Program
  readonly inputs: Named
  /** A shape makes a new float32 tensor; a tensor is changed in place, and must be none of the inputs. */
  readonly outputs: Readonly<Record<string, readonly number[] | TensorInfo>>
  /** Names of new outputs that are int32. */
  readonly int32?: readonly string[]
  /** Float32 buffers that are bound whole and changed in place, with those tensors in them that are. */
  readonly arenas?: Readonly<Record<string, { readonly buffer: GPUBuffer; readonly tensors: readonly TensorInfo[] }>>
  readonly uniforms?: Readonly<Record<string, { readonly i32: number } | { readonly f32: number }>>
  readonly groups: number
}

/** The part of tfjs' webgpu backend that a recording goes through: its buffers, and the pass that it is recording. */
export interface RecordingBackend {
  readonly device: GPUDevice
  readonly tensorMap: { get(dataId: object): { resource?: unknown; dtype: string } }
  readonly commandQueueOwnedIds: { add(dataId: object): void }
  commandEncoder: GPUCommandEncoder | null
  computePassEncoder: GPUComputePassEncoder | null
  dispatchCountInPass: number
  makeTensorInfo(shape: number[], dtype: 'float32' | 'int32'): TensorInfo
  uploadToGPU(dataId: object): void
  makeUniforms(uniforms: { type: 'int32' | 'float32'; data: number[] }[]): GPUBindingResource
  ensureCommandEncoderReady(): void
  endComputePassEncoder(): void
  submitQueue(): void
}

/** By the shader's whole text, for each device. */
const pipelines = new WeakMap<GPUDevice, Map<string, GPUComputePipeline>>()

/**
 * One dispatch, recorded into the pass that tfjs is at: the same queue, pool of buffers and submits as its own programs have.
 * @returns the outputs, in the order of their names
 */
export function record(
  backend: RecordingBackend,
  { program, inputs, outputs, int32 = [], arenas = {}, uniforms = {}, groups }: Recording,
): TensorInfo[] {
  const made: TensorInfo[] = Object.entries(outputs).map(([name, output]) =>
    'dataId' in output ? output : backend.makeTensorInfo([...output], int32.includes(name) ? 'int32' : 'float32'),
  )
  const shared = Object.values(arenas)
  const bound = [...made, ...Object.values(inputs)]
  for (const { dataId } of bound) backend.uploadToGPU(dataId)
  const dtypes = Object.values(inputs).map(({ dataId }) => backend.tensorMap.get(dataId).dtype)
  const count = Math.max(1, groups)
  const all: NonNullable<Recording['uniforms']> = { ...uniforms, groups: { i32: count } }
  const pipeline = pipelineOf(backend.device, program, { inputs, outputs, int32, arenas, uniforms: all, dtypes })
  const numbers = Object.values(all).map((value) =>
    'i32' in value
      ? { type: 'int32' as const, data: [value.i32 | 0] }
      : { type: 'float32' as const, data: [value.f32] },
  )
  const bindingFor = ({ dataId }: TensorInfo) => bindingOf(backend.tensorMap.get(dataId).resource)
  const bindings = [
    ...made.map(bindingFor),
    ...shared.map(({ buffer }) => ({ buffer })),
    ...Object.values(inputs).map(bindingFor),
    backend.makeUniforms(numbers),
  ]
  const bindGroup = backend.device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: bindings.map((resource, binding) => ({ binding, resource })),
  })
  for (const { dataId } of [...bound, ...shared.flatMap(({ tensors }) => tensors)])
    backend.commandQueueOwnedIds.add(dataId)
  backend.ensureCommandEncoderReady()
  const pass = (backend.computePassEncoder ??= backend.commandEncoder!.beginComputePass())
  pass.setPipeline(pipeline)
  pass.setBindGroup(0, bindGroup)
  pass.dispatchWorkgroups(...folded(count, backend.device.limits.maxComputeWorkgroupsPerDimension))
  backend.dispatchCountInPass++
  if (tf.env().getNumber('WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE') <= backend.dispatchCountInPass) {
    backend.endComputePassEncoder()
    backend.submitQueue()
  }
  return made
}

/** As many work-groups, or a few more, in two dimensions. */
function folded(groups: number, most: number): [number, number] {
  const lines = Math.ceil(groups / most)
  return [Math.ceil(groups / lines), lines]
}

type Bound = Pick<Recording, 'inputs' | 'outputs'> & {
  readonly int32: readonly string[]
  readonly arenas: NonNullable<Recording['arenas']>
  readonly uniforms: NonNullable<Recording['uniforms']>
  readonly dtypes: readonly string[]
}

function pipelineOf(device: GPUDevice, program: Program, bound: Bound): GPUComputePipeline {
  const ofDevice = pipelines.get(device) ?? new Map<string, GPUComputePipeline>()
  pipelines.set(device, ofDevice)
  const names = [bound.outputs, bound.arenas, bound.inputs, bound.uniforms].map((named) => Object.keys(named).join())
  const key = [program.key, ...names, bound.dtypes.join(), bound.int32.join()].join('|')
  const known = ofDevice.get(key)
  if (known) return known
  const { layout, wgsl } = layoutOf(device, program, bound)
  const pipeline = device.createComputePipeline({
    label: program.key,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module: device.createShaderModule({ label: program.key, code: wgsl }), entryPoint: 'start' },
  })
  ofDevice.set(key, pipeline)
  return pipeline
}

/** Outputs first, then arenas, inputs and uniforms: the order of the bindings. */
function layoutOf(
  device: GPUDevice,
  { wgsl, groupSize }: Program,
  { inputs, outputs, int32, arenas, uniforms, dtypes }: Bound,
) {
  const buffers: { type: GPUBufferBindingType; declaration: string }[] = [
    ...Object.keys({ ...outputs, ...arenas }).map((name) => ({
      type: 'storage' as const,
      declaration: `var<storage, read_write> ${name} : array<${int32.includes(name) ? 'i32' : 'f32'}>`,
    })),
    ...Object.keys(inputs).map((name, i) => ({
      type: 'read-only-storage' as const,
      declaration: `var<storage, read> ${name} : array<${dtypes[i] === 'int32' ? 'i32' : 'f32'}>`,
    })),
    { type: 'uniform', declaration: 'var<uniform> uniforms : Uniforms' },
  ]
  const fields = Object.entries(uniforms).map(([name, value]) => `${name} : ${'i32' in value ? 'i32' : 'f32'}`)
  return {
    layout: device.createBindGroupLayout({
      entries: buffers.map(({ type }, binding) => ({
        binding,
        visibility: 4, // GPUShaderStage.COMPUTE
        buffer: { type },
      })),
    }),
    wgsl: /* wgsl */ `
struct Uniforms { ${fields.join(', ')} }
${buffers.map(({ declaration }, binding) => `@group(0) @binding(${binding}) ${declaration};`).join('\n')}
${wgsl}
@compute @workgroup_size(${groupSize})
fn start(@builtin(workgroup_id) at : vec3<u32>, @builtin(num_workgroups) all : vec3<u32>, @builtin(local_invocation_index) lane : u32) {
  let group = i32(at.y * all.x + at.x);
  if (group < uniforms.groups) { run(group, i32(lane)); }
}
`,
  }
}
