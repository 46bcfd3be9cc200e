import * as tf from '@tensorflow/tfjs-core'
import { setWasmOptions } from '@wgpt/kernels'
import { beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../checkpoint/sha256.js'
import { loadDecoder } from '../../load-decoder.js'
import { createMemoryStore } from '../../store/memory-store.js'
import { train } from '../../train.js'
import { tinyData, tinyTokenizer } from '../tiny.js'
import { exportHashes, filesOf, presetLosses, runs } from './fingerprints.js'
import version0 from './version-0.json' with { type: 'json' }

/** version-0.json was written on wasm by version 0, with the functions of fingerprints.ts. */
beforeAll(async () => {
  await tf.setBackend('wasm')
  setWasmOptions({ fused: false })
})

describe('since version 0', () => {
  it('the first steps of every tiny preset have the same losses and norms, to the bit', async () => {
    expect(await presetLosses()).toEqual(version0.losses)
  })

  it('exported weights and graphs are the same, to the bit, and the config.json of a GPT-2', async () => {
    expect(await exportHashes()).toMatchObject(version0.exports)
  })

  it.each(Object.keys(runs) as (keyof typeof version0.runs)[])(
    'a run that was stopped then continues now as it would have: %s',
    async (name) => {
      const { stopped, logits, finished } = version0.runs[name]
      const store = createMemoryStore()
      for (const [path, base64] of Object.entries(stopped)) await store.write(path, Buffer.from(base64, 'base64'))

      const { decoder } = await loadDecoder(store)
      const made = decoder.logits(tf.tensor2d([[0, 1, 2, 3, 4, 5, 6, 7]], undefined, 'int32'))
      expect(await sha256(new Uint8Array((await made.data<'float32'>()).slice().buffer))).toBe(logits)
      made.dispose()
      decoder.dispose()

      await train({ config: runs[name]!, tokenizer: tinyTokenizer, data: tinyData(), store, resume: true })
      const hashes: Record<string, string> = {}
      // A checkpoint's state.json holds the seconds that it took.
      for (const [path, content] of await filesOf(store))
        if (!path.endsWith('/state.json')) hashes[path] = await sha256(content)
      // Later versions may write more files; those of version 0 are the same.
      expect(hashes).toMatchObject(finished)
    },
  )
})
