import { describe, expect, it } from 'vitest'
import { RunError } from '../errors.js'
import { createMemoryStore } from '../store/memory-store.js'
import type { Checkpoint } from './checkpoint.js'
import { listCheckpoints, loadCheckpoint } from './load-checkpoint.js'
import { saveCheckpoint } from './save-checkpoint.js'

const tensors = (scale: number) =>
  new Map([
    ['transformer.wte.weight', { shape: [2, 2], values: new Float32Array([1, -0, 1e-40, scale]) }],
    ['transformer.ln_f.bias', { shape: [3], values: new Float32Array([0.1, 0.2, scale]) }],
  ])
const checkpointOf = (step: number): Checkpoint => ({
  step,
  tokens: step * 64,
  seconds: step / 3,
  learningRate: 1e-3 / 7,
  gradientNorm: Math.fround(0.1),
  batches: { drawn: step, random: [1, -2, 3, 4] },
  seed: 5,
  configHash: 'c',
  dataHash: 'd',
  parameters: tensors(step),
  optimizer: { step, tensors: tensors(-step) },
})

async function storeWith(...steps: number[]) {
  const store = createMemoryStore('runs/a')
  for (const step of steps) await saveCheckpoint(store, checkpointOf(step))
  return store
}

describe('checkpoints', () => {
  it('come back as they were saved, to the bit', async () => {
    const store = await storeWith(4)
    expect(await loadCheckpoint(store, 4)).toEqual(checkpointOf(4))
    expect(await store.list('checkpoints/4')).toEqual(['model.safetensors', 'optimizer.safetensors', 'state.json'])
  })

  it('are kept newest three, in the order of their numbers', async () => {
    expect(await listCheckpoints(await storeWith(0, 2, 8, 9, 10, 100))).toEqual([9, 10, 100])
  })

  it('know every flipped bit in every file', async () => {
    const store = await storeWith(3)
    for (const name of await store.list('checkpoints/3')) {
      const path = `checkpoints/3/${name}`
      const whole = (await store.read(path))!
      for (let offset = 0; offset < whole.length; offset += 1) {
        const changed = whole.slice()
        changed[offset]! ^= 1 << (offset % 8)
        // White space between JSON's tokens is the one thing that may change without a change of meaning.
        if (name === 'state.json' && JSON.stringify(jsonOf(changed)) === JSON.stringify(jsonOf(whole))) continue
        await store.write(path, changed)
        const error = await loadCheckpoint(store, 3).catch((thrown: unknown) => thrown)
        expect(error, `${name} byte ${offset}`).toBeInstanceOf(RunError)
        expect((error as Error).message).toMatch(new RegExp(`^runs/a/${path} is broken: [^\\n]+$`))
      }
      await store.write(path, whole)
    }
    expect(await loadCheckpoint(store, 3)).toEqual(checkpointOf(3))
  })

  it('say which file ends too early at which byte, and which checkpoint to go on from', async () => {
    const store = await storeWith(2, 5)
    const path = 'checkpoints/5/model.safetensors'
    const whole = (await store.read(path))!
    await store.write(path, whole.subarray(0, whole.length - 10))
    await expect(loadCheckpoint(store, 5)).rejects.toThrow(
      /^runs\/a\/checkpoints\/5\/model\.safetensors is broken: byte \d+: .* To go on from step 2, remove runs\/a\/checkpoints\/5 and resume again$/,
    )
    await store.remove('checkpoints/2')
    await store.remove(path)
    await expect(loadCheckpoint(store, 5)).rejects.toThrow(
      /model\.safetensors is broken: it is missing\. No earlier checkpoint is there/,
    )
  })
})

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
