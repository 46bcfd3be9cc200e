import type { KernelConfig, NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { keepNoDownload } from './keep-no-download.js'
import { record, type Recording, type RecordingBackend } from './record.js'

/** What the body of a kernel of programs works with. */
export interface Recorder {
  /** One dispatch with any number of outputs. @returns them, in the order of their names */
  record(recording: Recording): TensorInfo[]
  /** Of storage buffers that a shader may bind, outputs included. */
  readonly mostBuffers: number
  dispose(...tensors: TensorInfo[]): void
}

type Inputs = Record<string, TensorInfo>
type Backend = RecordingBackend & { disposeData(dataId: object): boolean }

function recorderOf(backend: Backend): Recorder {
  return {
    record(recording) {
      const outputs = record(backend, recording)
      for (const output of Object.values(recording.outputs)) if ('dataId' in output) keepNoDownload(backend, output)
      return outputs
    },
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
