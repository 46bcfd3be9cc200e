/** Counts of what a run takes: by following the backend's own calls, outside any timing. */

/** Peak of the bytes that a run adds to tfjs' heap on wasm, scratch included: kernels take it as tensors. */
export async function followHeap(backend, run) {
  const sizes = new Map()
  let [live, peak] = [0, 0]
  const { disposeData } = backend
  const { registerTensor } = backend.wasm.tfjs
  // Every tensor of the heap is registered, by whatever way it was made; released ones were counted if they are ours.
  backend.wasm.tfjs.registerTensor = (id, size, offset) => {
    if (!sizes.has(id)) {
      sizes.set(id, 4 * size)
      live += 4 * size
      peak = Math.max(peak, live)
    }
    return registerTensor(id, size, offset)
  }
  backend.disposeData = function (dataId, force) {
    const id = this.dataIdMap.get(dataId)?.id
    const isGone = disposeData.call(this, dataId, force)
    if (isGone && sizes.has(id)) {
      live -= sizes.get(id)
      sizes.delete(id)
    }
    return isGone
  }
  try {
    await run()
  } finally {
    backend.disposeData = disposeData
    backend.wasm.tfjs.registerTensor = registerTensor
  }
  return { peak }
}

/** Dispatches, and the peak of the bytes of buffers that a run makes on WebGPU. Buffers that tfjs keeps for later count as live. */
export async function countWebgpu(backend, run) {
  let [dispatches, live, peak] = [0, 0, 0]
  const { device } = backend
  const { GPUBufferUsage, GPUComputePassEncoder } = globalThis // Dawn's, or the page's
  const { createBuffer } = device
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function (...counts) {
    dispatches++
    return dispatchWorkgroups.apply(this, counts)
  }
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer.call(device, descriptor)
    // What `data()` reads the result through belongs to the reading.
    if ((descriptor.usage & GPUBufferUsage.MAP_READ) !== 0) return buffer
    live += descriptor.size
    peak = Math.max(peak, live)
    const destroy = buffer.destroy.bind(buffer)
    buffer.destroy = () => {
      live -= descriptor.size
      destroy()
    }
    return buffer
  }
  try {
    await run()
  } finally {
    device.createBuffer = createBuffer
    GPUComputePassEncoder.prototype.dispatchWorkgroups = dispatchWorkgroups
  }
  return { dispatches, peak }
}

const [stripSamples, strips] = [16, 16]

/** Bytes of x that the shader of causal-wavelet.wgsl.ts loads, load by load as its text says, were there no cache: the own samples and the halo. */
export function webgpuReads(plan, [batch, time, channels]) {
  const tile = stripSamples * strips
  let loads = 0
  for (let channel = 0; channel < channels; channel++) {
    const window = 2 ** plan.levels[channel]
    const between = window / stripSamples - 1
    for (let tileStart = 0, index = 0; tileStart < time; tileStart += tile, index++) {
      loads += Math.min(tile, time - tileStart)
      if (window === 1) continue
      const pieces = between < 1 ? 0 : Math.min(Math.floor((between + strips - 1) / strips), index) + 1
      for (let line = 0; line < strips; line++) {
        const first = tileStart + line * stripSamples
        for (let piece = 1; piece < pieces; piece++)
          if (piece * strips - line <= between)
            for (let r = 0; r < stripSamples; r++) {
              const step = first - piece * tile + r
              if (step >= 0 && step < time) loads++
            }
        for (let r = 0; r < stripSamples; r++) {
          const step = first + r - window
          if (step >= 0 && step < tileStart && step < time) loads++
        }
      }
    }
  }
  return 4 * batch * loads
}
