import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { sequenceError } from '../../../testing/sequence-error.js'
import { bandOf, prism } from './dct-bands.js'

/** Each channel's cosine transform in float64, of which its band is kept. */
function reference(x: Float32Array, time: number, channels: number): number[] {
  const wave = (k: number, t: number) =>
    Math.sqrt((k === 0 ? 1 : 2) / time) * Math.cos((Math.PI * (2 * t + 1) * k) / (2 * time))
  const y = new Array<number>(x.length).fill(0)
  for (let c = 0; c < channels; c++) {
    const band = [0, 1, 2, 3, 4].find((one) => c < Math.round(((one + 1) * channels) / 5))!
    for (let k = 0; k < time; k++) {
      const [from, to] = bandOf(band, time)
      if (k < from || k >= to) continue
      let value = 0
      for (let t = 0; t < time; t++) value += x[t * channels + c]! * wave(k, t)
      for (let t = 0; t < time; t++) y[t * channels + c]! += value * wave(k, t)
    }
  }
  return y
}

describe('the bands', () => {
  it.each([1, 7, 128, 512])('of %i positions have every frequency once', (time) => {
    const all = [0, 1, 2, 3, 4].map((band) => bandOf(band, time))
    expect(all[0]![0]).toBe(0)
    expect(all[4]![1]).toBe(time)
    for (const band of [1, 2, 3, 4]) expect(all[band]![0]).toBe(all[band - 1]![1])
  })
})

describe.each(inject('backends'))('the prism on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each([
    [1, 1],
    [7, 3],
    [16, 10],
    [33, 12],
  ])('is the transform of the definition, its band, and back: %i positions, %i channels', async (time, channels) => {
    const error = await sequenceError(prism, reference, [time, channels], (i) => Math.sin(1.3 * i * i))
    expect(error).toBeLessThan(2e-6)
  })
})
