import * as tf from '@tensorflow/tfjs'
import { beforeAll, describe, expect, it } from 'vitest'
import { conformanceCases } from '../testing/conformance-cases.js'
import { runConformance } from './index.js'

/** webgl has no kernel of ours: this is the composition of public ops, on a GPU's (here an imitated one's) textures. */
describe('runConformance on webgl', () => {
  beforeAll(async () => {
    expect(await tf.setBackend('webgl')).toBe(true)
  })

  it('computes in float32', () => {
    expect(tf.env().getBool('WEBGL_RENDER_FLOAT32_CAPABLE')).toBe(true)
    expect(tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')).toBe(true)
    expect(tf.env().getBool('WEBGL_FORCE_F16_TEXTURES')).toBe(false)
  })

  it('passes, with the same cases as everywhere, and leaves nothing behind', { timeout: 600_000 }, async () => {
    const { numTensors } = tf.memory()
    const report = await runConformance({ seed: 3 })
    expect(report.results.filter(({ ok }) => !ok)).toEqual([])
    expect(report).toMatchObject({ backend: 'webgl', failed: 0, passed: conformanceCases })
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})
