import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createDecoder } from './decoder.js'
import { asTensor, cases, createStirredDecoder, referenceOf, targets, tiny, tokens } from './testing/fixtures.js'

describe.each(inject('backends'))('the decoder on %s', (backend) => {
  beforeAll(async () => {
    await tf.setBackend(backend)
  })

  it.each(cases)('computes the loss and logits of the float64 reference: $name', async ({ options }) => {
    const decoder = createStirredDecoder(options)
    const { reference } = await referenceOf(decoder)
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const [loss] = await decoder.loss(x, y).data()
    expect(loss).toBeCloseTo(reference.loss(tokens, targets), 5)

    const logits = decoder.logits(x)
    expect(logits.shape).toEqual([2, 5, 5])
    const wanted = tokens.flatMap((sequence) => Array.from(reference.logits(sequence).values))
    for (const [i, logit] of (await logits.data()).entries()) expect(logit).toBeCloseTo(wanted[i]!, 4)
    decoder.dispose()
  })

  it.each(cases)("has the gradients of the reference's finite differences: $name", async ({ options }) => {
    const decoder = createStirredDecoder(options)
    const { reference, parameters } = await referenceOf(decoder)
    const variables = [...decoder.parameters.values()]
    const { grads } = tf.variableGrads(() => decoder.loss(asTensor(tokens), asTensor(targets)), variables)
    for (const [name, values] of parameters) {
      const gradient = await grads[decoder.parameters.get(name)!.name]!.data()
      expect(gradient.length).toBe(values.length)
      for (const [i, value] of values.entries()) {
        values[i] = value + 1e-5
        const above = reference.loss(tokens, targets)
        values[i] = value - 1e-5
        const below = reference.loss(tokens, targets)
        values[i] = value
        expect(Math.abs(gradient[i]! - (above - below) / 2e-5), `${name}[${i}]`).toBeLessThan(2e-5)
      }
    }
    decoder.dispose()
  })

  it.each(cases)(
    'is causal: changing token 3 leaves the logits before it bit-identical: $name',
    async ({ options }) => {
      const decoder = createStirredDecoder(options)
      const [first, second] = await Promise.all([0, 1].map((id) => decoder.logits(asTensor([[1, 2, 0, id, 4]])).data()))
      const past = 3 * tiny.vocabularySize
      expect(Array.from(first!.subarray(0, past))).toEqual(Array.from(second!.subarray(0, past)))
      for (const t of [3, 4]) {
        const at = [t * tiny.vocabularySize, (t + 1) * tiny.vocabularySize] as const
        expect(Array.from(first!.subarray(...at))).not.toEqual(Array.from(second!.subarray(...at)))
      }
      decoder.dispose()
    },
  )

  it('keeps tensors and buffers constant over losses and gradients, and frees them all', async () => {
    const before = tf.memory()
    const options = {
      ...tiny,
      layerCount: 1,
      positions: 'sinusoidal',
      dropout: 0.2,
      wavelet: { kind: 'fixed' },
    } as const
    const decoder = createDecoder(options)
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const counts = []
    for (let step = 0; step < 3; step++) {
      const loss = () => decoder.loss(x, y, { training: true, dropoutSeed: step })
      const { value, grads } = tf.variableGrads(loss, [...decoder.parameters.values()])
      await value.data()
      tf.dispose([value, grads, decoder.logits(x)])
      counts.push(tf.memory())
    }
    expect(counts[2]!.numTensors).toBe(counts[0]!.numTensors)
    expect(counts[2]!.numDataBuffers).toBe(counts[0]!.numDataBuffers)
    tf.dispose([x, y])
    decoder.dispose()
    decoder.dispose()
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before.numTensors)
    expect(tf.memory().numDataBuffers).toBeLessThanOrEqual(before.numDataBuffers)
    expect(() => decoder.logits(x)).toThrow('decoder: it was disposed')
  })
})
