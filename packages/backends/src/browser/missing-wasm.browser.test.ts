import * as tf from '@tensorflow/tfjs'
import { beforeAll, expect, it, vi } from 'vitest'
import { useBackend } from './index.js'

beforeAll(() => {
  // Emscripten tells the console too, at length.
  vi.spyOn(console, 'warn').mockReturnValue()
  vi.spyOn(console, 'error').mockReturnValue()
})

// A file of its own: once wasm failed to start, tfjs does not start it again in the same page.
it('says in one line that wasm did not start where its binaries are not, and continues with the backend before', async () => {
  await useBackend('cpu')
  await expect(useBackend('wasm', { wasmPath: '/nowhere/' })).rejects.toThrow(
    /^backend: 'wasm' is there but did not start: .+\. In a page, wasmPath must name the folder that serves its \.wasm files\.$/,
  )
  expect(tf.getBackend()).toBe('cpu')
})

it('says that only a reload helps, the second time', async () => {
  await expect(useBackend('wasm')).rejects.toThrow(/It failed before, .+ reload the page, with a wasmPath/)
})

it("continues to the next for 'auto'", async () => {
  await useBackend('auto', { wasmPath: '/nowhere/' })
  expect(['webgpu', 'cpu']).toContain(tf.getBackend())
})
