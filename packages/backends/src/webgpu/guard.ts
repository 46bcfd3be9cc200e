import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'
import { DeviceError } from '@wgpt/kernels'
import { DeviceWatch } from './device-watch.js'
import { uploadByQueue } from './upload-by-queue.js'

const watches = new WeakMap<WebGPUBackend, DeviceWatch>()

/**
 * From now on nothing wrong is read of this backend in silence: what is read or computed after its device failed throws a DeviceError, and a
 * tensor that the device can't bind is refused before it is made; uploads make no buffers. A second call changes nothing.
 */
export function guard(backend: WebGPUBackend): DeviceWatch {
  const known = watches.get(backend)
  if (known) return known
  const watch = new DeviceWatch(backend.device)
  watches.set(backend, watch)
  const read = backend.read.bind(backend)
  const readSync = backend.readSync.bind(backend)
  const runWebGPUProgram = backend.runWebGPUProgram.bind(backend)
  const uploadToGPU = backend.uploadToGPU.bind(backend)
  /** Values of a tensor that the device has not got, or that were downloaded. */
  const isHeldHere = (dataId: object) =>
    backend.tensorMap.has(dataId) && Boolean(backend.tensorMap.get(dataId).values as object | null)
  Object.assign(backend, {
    async read(dataId: object) {
      if (isHeldHere(dataId)) return read(dataId)
      watch.check()
      return watch.settle(read(dataId))
    },
    readSync(dataId: object) {
      if (!isHeldHere(dataId)) watch.check()
      return readSync(dataId)
    },
    runWebGPUProgram(...program: Parameters<typeof runWebGPUProgram>) {
      watch.check()
      return runWebGPUProgram(...program)
    },
    uploadToGPU(dataId: object) {
      const { resource, dtype, shape } = backend.tensorMap.get(dataId)
      if (!resource) {
        watch.check()
        checkSize(backend.device.limits, shape, dtype === 'complex64' ? 8 : 4)
      }
      if (!uploadByQueue(backend, dataId)) uploadToGPU(dataId)
    },
  })
  return watch
}

/** @throws DeviceError for a tensor that is too large for one binding */
function checkSize(
  { maxStorageBufferBindingSize, maxBufferSize }: GPUSupportedLimits,
  shape: readonly number[],
  bytesEach: number,
): void {
  const bytes = shape.reduce((product, size) => product * size, bytesEach)
  const most = Math.min(maxStorageBufferBindingSize, maxBufferSize)
  if (bytes <= most) return
  const figure = (count: number) => count.toLocaleString('en-US')
  throw new DeviceError(
    `a tensor of shape [${shape.join(', ')}] has ${figure(bytes)} bytes, and the GPU device binds at most ${figure(most)} at once`,
    'Use a smaller model or batch, or another backend.',
  )
}
