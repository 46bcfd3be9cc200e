import v8 from 'node:v8'
import vm from 'node:vm'
import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { beforeAll, expect, inject, it } from 'vitest'
import { createTrainStep } from './train-step.js'

beforeAll(() => tf.setBackend(inject('backends')[0]!))

v8.setFlagsFromString('--expose-gc')
const collectGarbage = vm.runInNewContext('gc') as () => void

/** TensorFlow's memory is not JavaScript's: a tensor that nobody counts shows in the process's size alone. V8's own share moves as it likes. */
function nativeBytes(): number {
  collectGarbage()
  const { rss, heapTotal } = process.memoryUsage()
  return rss - heapTotal
}

it('leaves no tensor and no memory behind in 150 steps', { timeout: 240_000 }, async () => {
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
  const [tensors, before] = [tf.memory().numTensors, nativeBytes()]
  for (let i = 0; i < 150; i++) await step(i)
  expect(tf.memory().numTensors).toBe(tensors)
  expect(nativeBytes() / before).toBeLessThan(1.05)
  train.dispose()
  decoder.dispose()
})
