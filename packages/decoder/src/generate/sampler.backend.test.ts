import * as tf from '@tensorflow/tfjs-core'
import { sampleTokens } from '@wgpt/kernels'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { hashOf, nextUniform, randomStream } from '../random/random.js'
import { sampleToken } from './sample.js'

const random = randomStream(hashOf(1, 'sampler'))
const anyOf = <Item>(items: readonly Item[]): Item => items[Math.floor(nextUniform(random) * items.length)]!

/** Many of them equal, 0 beside −0, and such as make others impossible. */
const logitsOf = (count: number) =>
  Float32Array.from({ length: count }, () => anyOf([1, 1, -0, 0, -3, 2.5, -Infinity, 4 * nextUniform(random) - 2]))

const choices = [
  { temperature: 0, topP: 1 },
  { temperature: 1, topP: 1 },
  { temperature: 0.7, topP: 1, topK: 1 },
  { temperature: 0.7, topP: 1, topK: 5 },
  { temperature: 1.5, topP: 0.9 },
  { temperature: 1, topP: 0.3, topK: 7 },
  { temperature: 1, topP: 1e-6 },
]

describe.each(inject('backends'))('the sampler on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each(choices)('draws the ids of the one in float64 by the same random numbers: %o', async (choice) => {
    const before = tf.memory().numTensors
    for (const vocabulary of [1, 2, 65, 300]) {
      const rows = 3
      const values = Array.from({ length: rows }, () => logitsOf(vocabulary))
      for (const row of values) row[0] = 1
      const logits = tf.tensor2d(Float32Array.from(values.flatMap((row) => [...row])), [rows, vocabulary])
      for (let round = 0; round < 4; round++) {
        // Off the edges between ids, where float32 may round to the neighbour.
        const uniforms = values.map((row) => {
          for (;;) {
            const uniform = nextUniform(random)
            const near = [-1e-4, 0, 1e-4].map((shift) => Math.min(Math.max(uniform + shift, 0), 0.9999999))
            const ids = near.map((one) => sampleToken(row, { ...choice, repetitionPenalty: 1, seen: new Set() }, one))
            if (new Set(ids).size === 1) return uniform
          }
        })
        const drawn = sampleTokens(logits, { ...choice, uniforms })
        expect(drawn === undefined).toBe(backend !== 'webgpu')
        if (!drawn) continue
        const expected = values.map((row, i) =>
          sampleToken(row, { ...choice, repetitionPenalty: 1, seen: new Set() }, uniforms[i]!),
        )
        expect([...(await drawn.data())]).toEqual(expected)
        drawn.dispose()
      }
      logits.dispose()
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  it('names the first logit that is NaN', async () => {
    const logits = tf.tensor2d([0, 1, NaN, 3, NaN, 1, 2, 3], [2, 4])
    for (const temperature of [0, 1]) {
      const drawn = sampleTokens(logits, { temperature, uniforms: [0.2, 0.9] })
      if (drawn) expect([...(await drawn.data())]).toEqual([-3, -1])
      drawn?.dispose()
    }
    logits.dispose()
  })

  it.each([
    [{ temperature: -1, uniforms: [0] }, 'sampleTokens: temperature is -1'],
    [{ temperature: 1, topK: 0, uniforms: [0] }, 'sampleTokens: topK is 0'],
    [{ temperature: 1, topP: 0, uniforms: [0] }, 'sampleTokens: topP is 0; expected a number above 0, at most 1.'],
    [{ temperature: 1, uniforms: [1] }, 'sampleTokens: uniforms are [1]; expected 1 numbers in [0, 1).'],
    [{ temperature: 1, uniforms: [] }, 'sampleTokens: uniforms are []; expected 1 numbers in [0, 1).'],
  ])('refuses %o', (options, message) => {
    const logits = tf.zeros<tf.Rank.R2>([1, 3])
    expect(() => sampleTokens(logits, options)).toThrow(message)
    expect(() => sampleTokens(tf.zeros([3]) as never, options)).toThrow('sampleTokens: logits has shape [3]')
    logits.dispose()
  })
})
