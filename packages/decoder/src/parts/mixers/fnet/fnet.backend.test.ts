import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { fourier } from './fnet.js'

/** The sums of the definition, in float64: the real part of e^(−i·angle), over time and channels. */
function reference(x: Float32Array, time: number, channels: number): number[] {
  return Array.from(x, (_, at) => {
    const [t, c] = [Math.floor(at / channels), at % channels]
    let sum = 0
    for (let s = 0; s < time; s++)
      for (let k = 0; k < channels; k++)
        sum += x[s * channels + k]! * Math.cos(2 * Math.PI * ((t * s) / time + (c * k) / channels))
    return sum / Math.sqrt(time * channels)
  })
}

describe.each(inject('backends'))("FNet's transform on %s", (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each([
    [1, 1],
    [5, 3],
    [8, 6],
    [31, 4],
  ])('is the two-dimensional sum of the definition: %i positions, %i channels', async (time, channels) => {
    const values = Float32Array.from({ length: 2 * time * channels }, (_, i) => Math.sin(3.1 * i + 1))
    const x = tf.tensor3d(values, [2, time, channels])
    const y = fourier(x)
    const found = await y.data<'float32'>()
    for (const sequence of [0, 1]) {
      const start = sequence * time * channels
      const wanted = reference(values.subarray(start, start + time * channels), time, channels)
      for (const [i, value] of wanted.entries()) expect(Math.abs(found[start + i]! - value)).toBeLessThan(2e-6)
    }
    tf.dispose([x, y])
  })

  it('twice is the mean of a sequence and its mirror image in time and channels', async () => {
    const [time, channels] = [6, 4]
    const values = Float32Array.from({ length: time * channels }, (_, i) => Math.cos(i * i))
    const x = tf.tensor3d(values, [1, time, channels])
    const twice = tf.tidy(() => fourier(fourier(x)))
    const found = await twice.data<'float32'>()
    for (let t = 0; t < time; t++)
      for (let c = 0; c < channels; c++) {
        const mirrored = values[((time - t) % time) * channels + ((channels - c) % channels)]!
        const wanted = (values[t * channels + c]! + mirrored) / 2
        expect(Math.abs(found[t * channels + c]! - wanted)).toBeLessThan(2e-6)
      }
    tf.dispose([x, twice])
  })
})
