import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { alongTime } from '../along-time.js'
import { createStirredDecoder, tiny, asTensor } from '../../../testing/fixtures.js'
import { paddedLength, waveletMatrix } from './wavelet-matrix.js'

describe('the wavelet transform', () => {
  it.each([1, 2, 4, 32])('is orthonormal: of %i positions', (length) => {
    const matrix = waveletMatrix(length)
    for (let a = 0; a < length; a++)
      for (let b = 0; b < length; b++) {
        let product = 0
        for (let place = 0; place < length; place++)
          product += matrix[a * length + place]! * matrix[b * length + place]!
        expect(Math.abs(product - +(a === b))).toBeLessThan(1e-6)
      }
  })

  it('puts a constant into the one average, and a line into few coefficients but at the seam', () => {
    const length = 16
    const matrix = waveletMatrix(length)
    const of = (signal: (t: number) => number) =>
      Array.from({ length }, (_, place) =>
        Array.from({ length }, (_one, t) => signal(t) * matrix[t * length + place]!).reduce((sum, one) => sum + one),
      )
    const constant = of(() => 1)
    expect(constant[0]).toBeCloseTo(Math.sqrt(length), 5)
    for (const value of constant.slice(1)) expect(Math.abs(value)).toBeLessThan(1e-5)
    // Two vanishing moments: fine details of a line are 0 except where the sequence is wrapped around.
    const line = of((t) => t)
    for (const value of line.slice(8, 15)) expect(Math.abs(value)).toBeLessThan(1e-5)
    expect(Math.abs(line[15]!)).toBeGreaterThan(1)
  })
})

describe.each(inject('backends'))('WavSPA on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it('transforms there and back, of lengths that are not powers of two, too', async () => {
    for (const time of [1, 5, 8, 11]) {
      const x = tf.tensor3d(
        Float32Array.from({ length: 2 * time * 3 }, (_, i) => Math.sin(2.3 * i)),
        [2, time, 3],
      )
      const padded = paddedLength(time)
      const back = tf.tidy(() => {
        const matrix = tf.slice2d(tf.tensor2d(waveletMatrix(padded), [padded, padded]), [0, 0], [time, padded])
        return alongTime(alongTime(x, matrix), tf.transpose(matrix))
      })
      const [found, wanted] = [await back.data<'float32'>(), await x.data<'float32'>()]
      for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(2e-6)
      tf.dispose([x, back])
    }
  })

  it('is what attention between the coefficients of the definition comes to, in float64', async () => {
    const options = { ...tiny, mixer: 'wavspa', layerCount: 1, activation: 'relu-squared', positions: 'rope' } as const
    const decoder = createStirredDecoder(options)
    // A feed-forward of zeros: the block is the mixer alone.
    const zeros = decoder.parameters.get('transformer.h.0.mlp.c_proj.weight')!
    const bias = decoder.parameters.get('transformer.h.0.mlp.c_proj.bias')!
    tf.tidy(() => {
      zeros.assign(tf.zeros(zeros.shape))
      bias.assign(tf.zeros(bias.shape))
    })
    const ids = [0, 4, 2, 2, 1]
    const logits = decoder.logits(asTensor([ids]))
    const found = await logits.data<'float32'>()
    const values = new Map<string, number[]>()
    for (const [name, parameter] of decoder.parameters) values.set(name, [...(await parameter.data<'float32'>())])
    const wanted = reference(values, ids, tiny)
    for (const [i, value] of wanted.entries()) expect(Math.abs(found[i]! - value)).toBeLessThan(1e-4)
    tf.dispose(logits)
    decoder.dispose()
  })
})

/** The logits of one block, in plain loops. */
function reference(
  parameters: ReadonlyMap<string, number[]>,
  ids: readonly number[],
  { embeddingSize: size, headCount, vocabularySize }: typeof tiny,
): number[] {
  const get = (name: string) => parameters.get(name)!
  const norm = (row: readonly number[], name: string) => {
    const mean = row.reduce((sum, one) => sum + one, 0) / size
    const deviation = Math.sqrt(row.reduce((sum, one) => sum + (one - mean) ** 2, 0) / size + 1e-5)
    return row.map((one, i) => ((one - mean) / deviation) * get(`${name}.weight`)[i]! + get(`${name}.bias`)[i]!)
  }
  const linear = (row: readonly number[], name: string) => {
    const bias = get(`${name}.bias`)
    return bias.map(
      (one, j) => one + row.reduce((sum, x, i) => sum + x * get(`${name}.weight`)[i * bias.length + j]!, 0),
    )
  }
  const table = get('transformer.wte.weight')
  const x = ids.map((id) => table.slice(id * size, (id + 1) * size))
  const read = x.map((row) => norm(row, 'transformer.h.0.ln_1'))
  const padded = paddedLength(ids.length)
  const matrix = waveletMatrix(padded)
  const places = Array.from({ length: padded }, (_, place) => place)
  const qkv = places
    .map((place) =>
      Array.from({ length: size }, (_, c) =>
        read.reduce((sum, row, t) => sum + row[c]! * matrix[t * padded + place]!, 0),
      ),
    )
    .map((row) => linear(row, 'transformer.h.0.attn.c_attn'))
  const width = size / headCount
  const attended = places.map((place) =>
    Array.from({ length: size }, (_, c) => {
      const start = Math.floor(c / width) * width
      const weights = places.map((other) => {
        let score = 0
        for (let i = 0; i < width; i++) score += qkv[place]![start + i]! * qkv[other]![size + start + i]!
        return Math.exp(score / Math.sqrt(width))
      })
      const total = weights.reduce((sum, one) => sum + one, 0)
      return places.reduce((sum, other) => sum + (weights[other]! / total) * qkv[other]![2 * size + c]!, 0)
    }),
  )
  const projected = attended.map((row) => linear(row, 'transformer.h.0.attn.c_proj'))
  return x.flatMap((row, t) => {
    const mixed = row.map(
      (one, c) => one + places.reduce((sum, p) => sum + projected[p]![c]! * matrix[t * padded + p]!, 0),
    )
    const last = norm(mixed, 'transformer.ln_f')
    return Array.from({ length: vocabularySize }, (_, id) =>
      last.reduce((sum, one, c) => sum + one * table[id * size + c]!, 0),
    )
  })
}
