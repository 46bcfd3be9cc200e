import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { conformanceCases } from '../testing/conformance-cases.js'
import { runConformance } from './index.js'

describe.each(inject('backends'))('runConformance on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('passes, with the same cases as everywhere, and leaves nothing behind', { timeout: 600_000 }, async () => {
    const { numTensors } = tf.memory()
    const report = await runConformance({ seed: 3 })
    expect(report.results.filter(({ ok }) => !ok)).toEqual([])
    expect(report).toMatchObject({ backend, failed: 0, passed: conformanceCases })
    expect(tf.memory().numTensors).toBe(numTensors)
  })
})
