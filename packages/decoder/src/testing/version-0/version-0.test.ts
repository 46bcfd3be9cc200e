import * as tf from '@tensorflow/tfjs-core'
import { setWasmOptions } from '@wgpt/kernels'
import { describe, expect, it } from 'vitest'
import { fingerprints } from './fingerprints.js'
import version0 from './version-0.json' with { type: 'json' }

/** version-0.json was written by `fingerprints` with the decoder of version 0, before its parts had folders of their own. */
describe('a decoder of version 0', () => {
  it('has the same bits on wasm, in every combination of its parts', { timeout: 240_000 }, async () => {
    await tf.setBackend('wasm')
    setWasmOptions({ fused: false })
    expect(await fingerprints()).toEqual(version0.wasm)
  })

  it('has the same bits on cpu', { timeout: 120_000 }, async () => {
    await tf.setBackend('cpu')
    expect(await fingerprints(version0.cpuEvery)).toEqual(version0.cpu)
  })
})
