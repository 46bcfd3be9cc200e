import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeDecoder } from '@wgpt/decoder'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { temporaryFolder } from '../testing/temporary-folder.js'
import { choiceKey, readChoice, saveChoice } from './choice-cache.js'
import type { Candidates, Choice } from './measured-choice.js'
import type { Workload } from './workload.js'

const cache = temporaryFolder()
beforeEach(() => vi.stubEnv('WGPT_CACHE', cache))
afterEach(() => vi.unstubAllEnvs())

const workload: Workload = {
  kind: 'training',
  decoder: describeDecoder({ vocabularySize: 27, contextLength: 16, embeddingSize: 8, layerCount: 1, headCount: 2 })
    .config,
  batchSize: 2,
}
const candidates: Candidates = { backends: ['tensorflow', 'wasm'], mostThreads: 4 }

describe('kept choices', () => {
  it('come back as they were saved, and leave nothing beside them', async () => {
    const choices: Choice[] = [
      { backend: 'wasm', threads: 4, ratio: 1.25, secondsPerStep: 0.5 },
      { backend: 'tensorflow' },
    ]
    for (const [index, choice] of choices.entries()) {
      await saveChoice(`kept-${index}`, choice)
      expect(await readChoice(`kept-${index}`, candidates)).toEqual(choice)
    }
    expect(readdirSync(path.join(cache, 'choices')).sort()).toEqual(['kept-0.json', 'kept-1.json'])
  })

  it('are not taken where they name what is not asked about', async () => {
    await saveChoice('other', { backend: 'wasm', threads: 4 })
    expect(await readChoice('other', { backends: ['tensorflow'], mostThreads: 4 })).toBeUndefined()
    expect(await readChoice('other', { backends: ['wasm'], mostThreads: 2 })).toBeUndefined()
    expect(await readChoice('missing', candidates)).toBeUndefined()
  })

  it.each([
    ['cut', '{"backend":"wasm","thr'],
    ['of another kind', '{"backend":"abacus"}'],
    ['with a key too many', '{"backend":"wasm","colour":1}'],
    ['with a time below zero', '{"backend":"wasm","secondsPerStep":-1}'],
    ['with no whole number of threads', '{"backend":"wasm","threads":1.5}'],
    ['empty', ''],
  ])('are measured again when the file is %s', async (_, content) => {
    mkdirSync(path.join(cache, 'choices'), { recursive: true })
    writeFileSync(path.join(cache, 'choices', 'broken.json'), content)
    expect(await readChoice('broken', candidates)).toBeUndefined()
  })

  it('cost nothing where the cache cannot be written', async () => {
    const file = path.join(cache, 'a-file')
    writeFileSync(file, '')
    vi.stubEnv('WGPT_CACHE', file)
    await saveChoice('lost', { backend: 'wasm' })
    expect(await readChoice('lost', candidates)).toBeUndefined()
  })

  it('are known by the shape of the model, the candidates and the versions, not by the seed', () => {
    const { decoder } = workload
    const key = choiceKey(workload, candidates, 1)
    expect(choiceKey({ ...workload, decoder: { ...decoder, seed: 7 } }, candidates, 1)).toBe(
      choiceKey({ ...workload, decoder: { ...decoder, seed: 8 } }, candidates, 1),
    )
    const others = [
      choiceKey({ ...workload, batchSize: 3 }, candidates, 1),
      choiceKey({ ...workload, kind: 'writing' }, candidates, 1),
      choiceKey({ ...workload, decoder: { ...decoder, embeddingSize: 16 } }, candidates, 1),
      choiceKey(workload, { ...candidates, mostThreads: 2 }, 1),
      choiceKey(workload, { ...candidates, backends: ['wasm'] }, 1),
      choiceKey(workload, candidates, 2),
    ]
    expect(new Set([key, ...others]).size).toBe(1 + others.length)
    expect(key).toMatch(/^[0-9a-f]{24}$/)
  })
})
