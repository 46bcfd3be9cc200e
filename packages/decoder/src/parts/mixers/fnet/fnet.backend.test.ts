import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { sequenceError } from '../../../testing/sequence-error.js'
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
    const error = await sequenceError(fourier, reference, [time, channels], (i) => Math.sin(3.1 * i + 1))
    expect(error).toBeLessThan(2e-6)
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
