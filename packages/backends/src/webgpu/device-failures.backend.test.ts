import * as tf from '@tensorflow/tfjs'
// eslint-disable-next-line @nx/enforce-module-boundaries -- by its name the package is Node's entry in Node and the page's in a page
import { useBackend } from '@wgpt/backends'
import { DeviceError, DeviceLostError } from '@wgpt/kernels'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'

interface Running {
  readonly device: GPUDevice
}
const running = () => tf.backend() as unknown as Running

/** What can't be bound: the device tells it by `uncapturederror` alone, and the shader that wanted it writes nothing. */
function makeInvalidCall(): void {
  const { device } = running()
  const buffer = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST })
  const layout = device.createBindGroupLayout({
    entries: [{ binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: 'storage' } }],
  })
  device.createBindGroup({ layout, entries: [{ binding: 0, resource: { buffer } }] })
}

describe.each(inject('backends'))('useBackend of %s a second time', (backend) => {
  it('keeps the backend that runs, and what it holds', async () => {
    await useBackend(backend)
    const [before, x] = [tf.backend(), tf.add(tf.ones([2]), 1)]
    await useBackend(backend)
    expect(tf.backend()).toBe(before)
    expect([...(await x.data())]).toEqual([2, 2])
    x.dispose()
  })
})

describe.each(inject('backends').filter((name) => name === 'webgpu'))('a device of %s that fails', (backend) => {
  beforeEach(() => useBackend(backend))
  // A device that failed is replaced for the tests after this file, too.
  afterEach(() => useBackend(backend))

  it('is lost while a read is under way: the read rejects with a DeviceLostError that says why', async () => {
    const x = tf.ones([64, 64])
    const reading = tf.matMul(x, x).data()
    running().device.destroy()
    await expect(reading).rejects.toThrow(DeviceLostError)
    await expect(reading).rejects.toThrow(/^webgpu: the GPU device was lost \(.+\)\. Call useBackend\('webgpu'\)/)
  })

  it('is lost before a read: the read, another op and a synchronous read throw the same', async () => {
    const x = tf.ones([8, 8])
    const y = tf.matMul(x, x)
    running().device.destroy()
    await expect(y.data()).rejects.toThrow(DeviceLostError)
    await expect(y.data()).rejects.toThrow(DeviceLostError)
    expect(() => tf.matMul(x, x)).toThrow(DeviceLostError)
    expect(() => y.dataSync()).toThrow(DeviceLostError)
    tf.dispose([x, y])
  })

  it('was lost: useBackend makes a new one, on which everything works, and what the old one held is refused', async () => {
    const old = tf.matMul(tf.ones([4, 4]), tf.ones([4, 4]))
    const { device } = running()
    device.destroy()
    const used = await useBackend(backend)
    expect(running().device).not.toBe(device)
    expect([...(await used.matMul(tf.ones([2, 2]), tf.ones([2, 2])).data())]).toEqual([2, 2, 2, 2])
    await expect(old.data()).rejects.toThrow(DeviceLostError)
    expect(() => tf.add(old, 1)).toThrow(DeviceLostError)
    old.dispose()
  })

  it('refuses a call: what is read after it is rejected, until useBackend makes a new device', async () => {
    const x = tf.ones([8, 8])
    const before = await tf.matMul(x, x).data()
    expect(before[0]).toBe(8)
    const { device } = running()
    makeInvalidCall()
    // Dawn tells it at once, a browser some time later: the op throws, or what is read of it.
    const reading = async () => tf.matMul(x, x).data()
    await expect(reading()).rejects.toThrow(DeviceError)
    await expect(reading()).rejects.toThrow(/^webgpu: the GPU device refused a call as invalid: .+\. Call useBackend/)
    await useBackend(backend)
    expect(running().device).not.toBe(device)
  })

  it('is asked for a tensor beyond its largest binding: refused with both figures, and the device stays usable', async () => {
    const { device } = running()
    const most = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize)
    const rows = Math.floor(most / 4096) + 1 // of 2 · 512 values of 4 bytes
    const figures = [rows * 4096, most].map((count) => count.toLocaleString('en-US'))
    const small = tf.matMul(tf.ones([2, 2]), tf.ones([2, 512]))
    await small.data()
    expect(() => tf.tile(small, [rows, 1])).toThrow(
      new RegExp(
        `^webgpu: a tensor of shape \\[.+\\] has ${figures[0]!} bytes, and the GPU device binds at most ${figures[1]!} at once`,
      ),
    )
    expect((await tf.add(tf.ones([2]), 1).data())[0]).toBe(2)
    await useBackend(backend)
    expect(running().device).toBe(device)
  })

  it('has the limits of its adapter, and of the features that shaders gain by those that the adapter has', async () => {
    const adapter = (await navigator.gpu.requestAdapter())!
    const { device } = running()
    expect(device.limits.maxStorageBuffersPerShaderStage).toBe(adapter.limits.maxStorageBuffersPerShaderStage)
    expect(device.limits.maxStorageBufferBindingSize).toBe(adapter.limits.maxStorageBufferBindingSize)
    for (const feature of ['shader-f16', 'subgroups'])
      expect(device.features.has(feature)).toBe(adapter.features.has(feature))
  })
})
