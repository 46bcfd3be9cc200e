import * as tf from '@tensorflow/tfjs'
import { describe, expect, it } from 'vitest'
import { listBackends, useBackend } from './index.js'

/** Where vite's server has the binaries of the wasm backend. */
const wasmPath = '/node_modules/@tensorflow/tfjs-backend-wasm/dist'

async function step() {
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
  return Array.from(
    await tf
      .grad((y: tf.Tensor) => tf.matMul(y, y).sum())(x)
      .data(),
  )
}

describe('a page', () => {
  it('lists TensorFlow as what it cannot have, and the rest as there', async () => {
    const statuses = await listBackends()
    expect(statuses.map(({ name, available }) => [name, available])).toEqual([
      ['tensorflow', false],
      ['webgpu', true],
      ['wasm', true],
      ['cpu', true],
    ])
    expect(statuses[0]).toMatchObject({ reason: expect.stringMatching(/page/), install: expect.stringMatching(/Node/) })
  })

  it.each(['wasm', 'cpu', 'webgpu', 'wasm'] as const)('switches to %s', async (name) => {
    await useBackend(name, { wasmPath })
    expect(tf.getBackend()).toBe(name)
    expect(await step()).toEqual([7, 11, 9, 13])
  })

  it("passes a software GPU by for 'auto'", async () => {
    const { software } = (await listBackends()).find(({ name }) => name === 'webgpu')!
    await useBackend('auto', { wasmPath })
    expect(tf.getBackend()).toBe(software === true ? 'wasm' : 'webgpu')
  })
})
