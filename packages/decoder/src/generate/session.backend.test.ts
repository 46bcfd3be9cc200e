import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { Model } from '../model/model.js'
import { cases, createStirredDecoder, tiny } from '../testing/fixtures.js'
import { CachedSession } from './session.js'

const sequences = [
  [1, 4, 2, 2, 0, 3],
  [3, 3, 0, 1, 4, 2],
  [0, 2, 4, 1, 1, 3],
]
const size = tiny.vocabularySize

describe.each(inject('backends'))('a session on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each(cases)('gives the logits of the whole sequences, token by token: $name', async ({ options }) => {
    const before = tf.memory()
    const decoder = createStirredDecoder(options)
    const model = new Model(decoder.config, decoder.parameters)
    const whole = decoder.logits(tf.tensor2d(sequences, undefined, 'int32'))
    const wanted = await whole.data()
    const expectLogits = (logits: Float32Array, t: number, rows: readonly number[]) => {
      expect(logits.length).toBe(rows.length * size)
      for (const [i, row] of rows.entries())
        for (let id = 0; id < size; id++) {
          const difference = Math.abs(logits[i * size + id]! - wanted[(row * 6 + t) * size + id]!)
          expect(difference, `row ${row}, position ${t}`).toBeLessThan(1e-4)
        }
    }

    const session = new CachedSession(model, 6)
    const at = (rows: readonly number[], t: number) => rows.map((row) => sequences[row]![t]!)
    let rows = [0, 1, 2]
    expectLogits(await session.start(sequences.map((ids) => ids.slice(0, 3))), 2, rows)
    expectLogits(await session.step(at(rows, 3)), 3, rows)
    session.select([2, 0])
    rows = [2, 0]
    for (const t of [4, 5]) expectLogits(await session.step(at(rows, t)), t, rows)
    // Another sequence, in a session that was used before.
    expectLogits(await session.start([[3]]), 0, [1])
    expectLogits(await session.step([3]), 1, [1])

    session.dispose()
    model.dispose()
    tf.dispose(whole)
    decoder.dispose()
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before.numTensors + 1)
  })
})
