import * as tf from '@tensorflow/tfjs-core'
import { valueAndGradients } from '@wgpt/kernels'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { asTensor, cases, createStirredDecoder, targets, tokens } from './testing/fixtures.js'

describe.each(inject('backends'))('activation checkpointing on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it.each(cases)(
    'changes no bit of loss and gradients, dropout too, and leaves nothing: $name',
    async ({ options }) => {
      const before = tf.memory()
      const decoder = createStirredDecoder({ ...options, dropout: 0.2 })
      const [x, y] = [asTensor(tokens), asTensor(targets)]
      const parameters = [...decoder.parameters.values()]
      const results = async (activationCheckpointing: boolean) => {
        const loss = () => decoder.loss(x, y, { training: true, dropoutSeed: 5, activationCheckpointing })
        const { value, gradients } = valueAndGradients(loss, parameters)
        const all: Float32Array[] = []
        for (const tensor of [value, ...gradients]) all.push(await tensor!.data<'float32'>())
        tf.dispose([value, ...gradients] as tf.Tensor[])
        return all
      }
      expect(await results(true)).toEqual(await results(false))
      tf.dispose([x, y])
      decoder.dispose()
      expect(tf.memory().numTensors).toBe(before.numTensors)
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers)
    },
  )
})
