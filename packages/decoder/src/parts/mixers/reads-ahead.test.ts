import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { isCausal } from '../../causality.js'
import { createDecoder } from '../../decoder.js'
import { decoderGraph } from '../../graph/decoder-graph.js'
import { asTensor, targets, tiny, tokens } from '../../testing/fixtures.js'
import { mixers } from './index.js'

const ahead = (Object.keys(mixers) as (keyof typeof mixers)[]).filter((mixer) => !isCausal({ mixer }))

describe.each(ahead)('mixer %s, which reads later positions', (mixer) => {
  beforeAll(() => tf.setBackend('cpu'))
  const options = { ...tiny, mixer, embeddingSize: 8 }

  it('is refused by name where something is to be generated or exported as a graph', async () => {
    const decoder = createDecoder(options)
    const says = new RegExp(
      `^decoder: .*every position of '${mixer}' reads all others. Choose 'attention' or 'none'.*\\.$`,
    )
    expect(() => decoder.generate([1])).toThrow(says)
    expect(() => decoder.generateBatch([[1]])).toThrow(says)
    expect(() => decoder.logits(asTensor(tokens), { segments: asTensor(tokens) })).toThrow(says)
    expect(() => decoder.loss(asTensor(tokens), asTensor(targets), { segments: asTensor(tokens) })).toThrow(says)
    await expect(decoderGraph(decoder.config, new Map())).rejects.toThrow(says)
    decoder.dispose()
  })

  it('trains, with blocks computed again, too, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    const decoder = createDecoder(options)
    const [x, y] = [asTensor(tokens), asTensor(targets)]
    const found = [false, true].map((activationCheckpointing) =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(() => decoder.loss(x, y, { activationCheckpointing }))
        return [value, ...Object.values(grads)].map((tensor) => tensor.dataSync())
      }),
    )
    expect(found[1]).toEqual(found[0])
    tf.dispose([x, y])
    decoder.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })

  it.each(['queryKeyNorm', 'valueResidual'] as const)('refuses %s, which is about attention', (field) => {
    expect(() => createDecoder({ ...options, [field]: true })).toThrow(`${field} is true, which mixer "${mixer}"`)
  })
})
