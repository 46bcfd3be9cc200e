import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { RunError } from '../errors.js'
import { createMemoryStore } from '../store/memory-store.js'
import type { Checkpoint } from './checkpoint.js'
import { listCheckpoints, loadCheckpoint } from './load-checkpoint.js'
import { saveCheckpoint } from './save-checkpoint.js'
import { sha256 } from './sha256.js'

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

  it('are refused before they are read where they have more bytes than were saved', async () => {
    const store = await storeWith(4)
    const read = (name: string) =>
      name.endsWith('.safetensors') ? Promise.reject(new Error('nothing is read')) : store.read(name)
    const grown = { ...store, read, size: () => Promise.resolve(2 ** 33) }
    await expect(loadCheckpoint(grown, 4)).rejects.toThrow(
      /model\.safetensors is broken: it has 8589934592 bytes, of which \d+ were saved\./,
    )
  })

  it('are kept newest three, in the order of their numbers', async () => {
    expect(await listCheckpoints(await storeWith(0, 2, 8, 9, 10, 100))).toEqual([9, 10, 100])
  })

  it.each([
    ['at once', undefined],
    [
      'piece by piece',
      () => {
        const hash = createHash('sha256')
        return { update: (bytes: Uint8Array) => void hash.update(bytes), digest: () => hash.digest('hex') }
      },
    ],
  ])('have the bytes of the first version, hashed %s', async (_how, incremental) => {
    const store = createMemoryStore('runs/a')
    const checkpoint = checkpointOf(4)
    const lazy = (scale: number) =>
      new Map(
        [...tensors(scale)].map(([name, { shape, values }]) => [
          name,
          { shape, values: () => Promise.resolve(values) },
        ]),
      )
    await saveCheckpoint(incremental ? { ...store, createHash: incremental } : store, {
      ...checkpoint,
      parameters: lazy(4),
      optimizer: { step: 4, tensors: lazy(-4), average: tensors(7) },
    })
    const hashes: Record<string, string> = {}
    for (const name of await store.list('checkpoints/4'))
      hashes[name] = await sha256((await store.read(`checkpoints/4/${name}`))!)
    // Of what encodeSafetensors and Web Crypto made of whole files.
    expect(hashes).toEqual({
      'ema.safetensors': '8da23ea784c9bb63e3b2298440cdbe26924ba706dcae26dcfafed5a047b40b0d',
      'model.safetensors': '13dca868b112b93a4ba58b302d5843a548e7f6338ced3c63fd0950c1d69db2b8',
      'optimizer.safetensors': 'd43699a229ce63d18185b0e468827a1b7d15434158dbb3e68345ed44b5543efa',
      'state.json': 'c3b6c6fd320c57ea6c279168ce615525748ddf18c3ced8d79dab4d652274bfa8',
    })
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

  it('say which file ends too early at which byte, and which checkpoint to continue from', async () => {
    const store = await storeWith(2, 5)
    const path = 'checkpoints/5/model.safetensors'
    const whole = (await store.read(path))!
    await store.write(path, whole.subarray(0, whole.length - 10))
    await expect(loadCheckpoint(store, 5)).rejects.toThrow(
      /^runs\/a\/checkpoints\/5\/model\.safetensors is broken: byte \d+: .* To continue from step 2, remove runs\/a\/checkpoints\/5 and resume again$/,
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
