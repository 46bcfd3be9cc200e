import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu'

/** STORAGE, COPY_SRC and COPY_DST, as tfjs' own buffers have them. */
const usage = 0x80 | 0x04 | 0x08

/** What a tensor's values are on the device, by its type. */
const arrays = { float32: Float32Array, int32: Int32Array, bool: Int32Array }

/**
 * Gives a tensor of the host its buffer, and the values by the queue: tfjs makes a buffer to copy from for each, and ends the pass that it is
 * recording. A buffer of the pool is in no commands that wait to be submitted: tfjs gives it back when they are.
 * @returns false for what tfjs has to upload itself
 */
export function uploadByQueue({ device, tensorMap, bufferManager }: WebGPUBackend, dataId: object): boolean {
  const data = tensorMap.get(dataId)
  const { resource, values, dtype, shape } = data
  const size = shape.reduce((product, length) => product * length, 1)
  if (resource || !ArrayBuffer.isView(values) || size === 0 || !(dtype in arrays)) return false
  const Values = arrays[dtype as keyof typeof arrays]
  const array = values instanceof Values ? values : Values.from(values as unknown as ArrayLike<number>)
  if (array.length !== size) return false
  const buffer = bufferManager.acquireBuffer(array.byteLength, usage)
  device.queue.writeBuffer(buffer, 0, array.buffer, array.byteOffset, array.byteLength)
  // As tfjs does: what is uploaded isn't kept here.
  Object.assign(data, { resource: buffer, values: null })
  return true
}
