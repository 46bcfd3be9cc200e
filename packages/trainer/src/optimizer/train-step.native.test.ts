import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { beforeAll, expect, inject, it } from 'vitest'
import { createTrainStep } from './train-step.js'

beforeAll(() => tf.setBackend(inject('backends')[0]!))

// TensorFlow's memory is not JavaScript's: a tensor that nobody counts shows in the process's size alone.
it('leaves no tensor and no memory behind in 300 steps', { timeout: 240_000 }, async () => {
  const [batch, time, vocabularySize] = [16, 64, 27]
  const decoder = createDecoder({
    vocabularySize,
    contextLength: time,
    embeddingSize: 64,
    layerCount: 2,
    headCount: 4,
    wavelet: { kind: 'fixed' },
    seed: 1,
  })
  const train = createTrainStep(decoder, { learningRate: 1e-3, clipNorm: 1 })
  const step = async (seed: number) => {
    const ids = (shift: number) =>
      Int32Array.from({ length: batch * time }, (_, i) => ((i + shift) * (7919 + seed)) % vocabularySize)
    const tokens = tf.tensor2d(ids(0), [batch, time], 'int32')
    const targets = tf.tensor2d(ids(1), [batch, time], 'int32')
    await train.step(tokens, targets)
    tf.dispose([tokens, targets])
  }
  for (let i = 0; i < 50; i++) await step(i) // pools fill, code is compiled
  const [tensors, before] = [tf.memory().numTensors, process.memoryUsage.rss()]
  for (let i = 0; i < 300; i++) await step(i)
  expect(tf.memory().numTensors).toBe(tensors)
  expect(process.memoryUsage.rss() / before).toBeLessThan(1.1)
  train.dispose()
  decoder.dispose()
})
