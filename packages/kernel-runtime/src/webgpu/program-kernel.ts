import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { copyOutside, gather, type ArenaBackend, type Place } from './arena.js'
import { keepNoDownload } from './keep-no-download.js'
import { record, type Recording, type RecordingBackend } from './record.js'

/** What the body of a kernel of programs works with. */
export interface Recorder {
  /** One dispatch with any number of outputs. @returns them, in the order of their names */
  record(recording: Recording): TensorInfo[]
  /** Moves tensors side by side into as few buffers as the device allows, as `gather` says. What changes there keeps no download. */
  gather(units: readonly (readonly TensorInfo[])[]): Place[] | undefined
  /** A copy of a tensor that lies beside others: what a dispatch reads that changes those. Undefined of one that doesn't. */
  copyOutside(tensor: TensorInfo): TensorInfo | undefined
  /** Of storage buffers that a shader may bind, outputs included. */
  readonly mostBuffers: number
  dispose(...tensors: TensorInfo[]): void
}

type Inputs = Record<string, TensorInfo>
type Backend = RecordingBackend & ArenaBackend

function recorderOf(backend: Backend): Recorder {
  return {
    record(recording) {
      const outputs = record(backend, recording)
      for (const output of Object.values(recording.outputs)) if ('dataId' in output) keepNoDownload(backend, output)
      return outputs
    },
    gather(units) {
      const places = gather(backend, units)
      if (places) for (const tensor of units.flat()) keepNoDownload(backend, tensor)
      return places
    },
    copyOutside: (tensor) => copyOutside(backend, tensor),
    mostBuffers: backend.device.limits.maxStorageBuffersPerShaderStage,
    dispose(...tensors) {
      for (const { dataId } of tensors) backend.disposeData(dataId)
    },
  }
}

/** A kernel for webgpu of shaders with several outputs; `webGpuKernel` is for those that make one tensor by tfjs' own programs. */
export const programKernel = (
  kernelName: string,
  body: (gpu: Recorder, inputs: Inputs, attributes: NamedAttrMap) => TensorInfo | TensorInfo[],
): KernelConfig => ({
  kernelName,
  backendName: 'webgpu',
  kernelFunc: ({ inputs, attrs, backend }) => body(recorderOf(backend as Backend), inputs as Inputs, attrs ?? {}),
})
