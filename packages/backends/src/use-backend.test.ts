import * as tf from '@tensorflow/tfjs'
import { acceleratePlainOps } from '@wgpt/kernels'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { BackendError, listBackends, useBackend } from './index.js'

afterEach(() => void vi.unstubAllEnvs())

describe('listBackends', () => {
  it('says of every backend that is not there why, and what to do where something helps', async () => {
    for (const status of await listBackends())
      if (status.available) expect(status).toMatchObject({ device: expect.any(String), version: expect.any(String) })
      else {
        expect(status).toMatchObject({ reason: expect.stringMatching(/\w/) })
        if (status.reason !== 'no GPU was found on this machine') expect(status.install).toMatch(/\w/)
      }
  })

  it('finds wasm and cpu wherever Node runs', async () => {
    const available = (await listBackends()).filter(({ available }) => available).map(({ name }) => name)
    expect(available).toEqual(expect.arrayContaining(['wasm', 'cpu']))
  })
})

describe('useBackend', () => {
  it('switches back and forth in one process; tensors move along', async () => {
    await useBackend('wasm')
    const x = tf.tensor1d([1, 2, 3]).square()
    await useBackend('cpu')
    expect(await x.add(1).data()).toEqual(new Float32Array([2, 5, 10]))
    expect(tf.getBackend()).toBe('cpu')
    await useBackend('wasm')
    expect(tf.getBackend()).toBe('wasm')
  })

  it('replaces slow kernels of wasm unless it is told not to, and an undo of another caller changes nothing of that', async () => {
    const gradient = () =>
      tf.tidy(() => tf.grad((x: tf.Tensor) => tf.gather(x, tf.tensor1d([0], 'int32')))(tf.ones([2, 2])))
    await useBackend('wasm')
    await useBackend('wasm')
    acceleratePlainOps()()
    expect(gradient).not.toThrow()
    await useBackend('wasm', { accelerate: false })
    expect(gradient).toThrow("'UnsortedSegmentSum' not registered for backend 'wasm'")
    const undo = acceleratePlainOps()
    expect(gradient).not.toThrow()
    undo()
    await useBackend('wasm')
    expect(gradient).not.toThrow()
  })

  it('leaves the flag of tfjs alone that it starts a backend with', async () => {
    for (const value of [false, true]) {
      tf.env().set('PROD', value)
      await useBackend('cpu')
      expect(tf.env().getBool('PROD')).toBe(value)
    }
    tf.env().set('PROD', false)
  })

  it('refuses a name that it does not know, in one line with the names it knows', async () => {
    // @ts-expect-error a name that a caller without types may pass
    const refused = useBackend('cuda')
    await expect(refused).rejects.toThrow(BackendError)
    await expect(refused).rejects.toThrow(
      /^backend: there is none named 'cuda'\. Choose one of tensorflow, webgpu, wasm, cpu, auto\.$/,
    )
  })

  it('refuses a backend that is not there with the reason and what to do, and keeps the current one', async () => {
    await useBackend('cpu')
    vi.stubEnv('VK_DRIVER_FILES', '/nonexistent.json') // no driver: no WebGPU in Node on Linux
    const status = (await listBackends()).find(({ name }) => name === 'webgpu')!
    expect(status).toEqual({
      name: 'webgpu',
      available: false,
      reason: expect.stringMatching(/^.+$/),
      install: expect.stringMatching(/^.+$/),
    })
    const message = `backend: 'webgpu' is not available: ${status.reason!}. To have it: ${status.install!}.`
    await expect(useBackend('webgpu')).rejects.toThrow(new BackendError(message))
    expect(tf.getBackend()).toBe('cpu')
  })
})
