import * as tf from '@tensorflow/tfjs'
// eslint-disable-next-line @nx/enforce-module-boundaries -- by its name the package is Node's entry in Node and the page's in a page
import { useBackend } from '@wgpt/backends'
import { beforeAll, describe, expect, inject, it } from 'vitest'

/** Bytes of the buffers that the device makes during the work. */
async function newBytesDuring(work: () => Promise<void>): Promise<number> {
  const { device } = tf.backend() as unknown as { readonly device: GPUDevice }
  const createBuffer = device.createBuffer.bind(device)
  let bytes = 0
  Object.defineProperty(device, 'createBuffer', {
    configurable: true,
    value(descriptor: GPUBufferDescriptor) {
      bytes += descriptor.size
      return createBuffer(descriptor)
    },
  })
  try {
    await work()
  } finally {
    Reflect.deleteProperty(device, 'createBuffer')
  }
  return bytes
}

describe.each(inject('backends'))('what is uploaded to %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it.each([
    ['float32', Float32Array.of(0, 1.5, -2, 3e30, 4)],
    ['int32', Int32Array.of(0, 1, -2, 2147483647, 4)],
    ['bool', Uint8Array.of(0, 1, 1, 0, 1)],
  ] as const)('arrives as it was, of %s, from the middle of an array too', async (dtype, values) => {
    const wanted = [...values]
    for (const given of [values, values.subarray(1, 4)]) {
      const x = tf.tensor(given, [given.length], dtype)
      const y = tf.tile(x, [2])
      const expected = given.length === 5 ? wanted : wanted.slice(1, 4)
      expect([...(await y.data())].map(Number)).toEqual([...expected, ...expected])
      tf.dispose([x, y])
    }
  })

  it('disturbs nothing that waits to be computed: each upload is seen by its own ops alone', async () => {
    const sums: tf.Tensor[] = []
    for (let i = 0; i < 60; i++) {
      sums.push(
        tf.tidy(() => {
          const uploaded = tf.tensor1d(Float32Array.from({ length: 64 }, (_, k) => i * 100 + k))
          return tf.add(uploaded, tf.tensor1d(new Float32Array(64).fill(0.5)))
        }),
      )
    }
    const found = await Promise.all(sums.map((sum) => sum.data()))
    tf.dispose(sums)
    for (const [i, values] of found.entries())
      expect([...values]).toEqual(Array.from({ length: 64 }, (_, k) => i * 100 + k + 0.5))
  })
})

describe.each(inject('backends').filter((name) => name === 'webgpu'))('an upload to %s', (backend) => {
  beforeAll(() => useBackend(backend))

  it('makes no buffer where the pool has one of its size', async () => {
    const once = async (i: number) => {
      const x = tf.tensor1d(new Float32Array(33).fill(i))
      const y = tf.add(x, 1)
      expect((await y.data())[32]).toBe(i + 1)
      tf.dispose([x, y])
    }
    await once(0)
    await once(1)
    const bytes = await newBytesDuring(async () => {
      for (let i = 0; i < 5; i++) await once(i)
    })
    expect(bytes).toBe(0)
  })
})
