import * as tf from '@tensorflow/tfjs-core'
import { createDecoder } from '@wgpt/decoder'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { createTrainStep } from './train-step.js'

/** The text of every shader that a run compiles. tfjs and the kernels keep what is compiled, so shapes are new to the device. */
async function shadersOf(run: () => Promise<void>): Promise<string[]> {
  const { device } = tf.backend() as unknown as { device: GPUDevice }
  const compile = device.createShaderModule.bind(device)
  const texts: string[] = []
  device.createShaderModule = (descriptor) => {
    texts.push(descriptor.code)
    return compile(descriptor)
  }
  try {
    await run()
  } finally {
    device.createShaderModule = compile
  }
  return texts
}

const [batch, time, vocabularySize] = [256, 8, 1100]

/** A step of a decoder with 2,048 rows and a vocabulary of 1,100: its outcome, and a table after it. */
async function takeStep() {
  const decoder = createDecoder({
    vocabularySize,
    contextLength: time,
    embeddingSize: 8,
    layerCount: 1,
    headCount: 2,
    tiedEmbeddings: false,
    headHiddenSize: 12,
    dropout: 0.1,
    wavelet: { kind: 'learnable' },
    seed: 3,
  })
  const training = createTrainStep(decoder, { learningRate: 1e-2, clipNorm: 1, emaDecay: 0.9 })
  const ids = (shift: number) =>
    Int32Array.from({ length: batch * time }, (_, i) => ((i + shift) * 7919) % vocabularySize)
  const [tokens, targets] = [0, 1].map((shift) => tf.tensor2d(ids(shift), [batch, time], 'int32'))
  const outcome = await training.step(tokens!, targets!)
  const values = await decoder.parameters.get('transformer.wte.weight')!.data()
  tf.dispose([tokens, targets])
  training.dispose()
  decoder.dispose()
  return { outcome, values: [...values] }
}

describe.each(inject('backends'))('a training step on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  // tfjs adds atomically in products of 2,000 rows and more, and in sums by segment: in another order each time.
  it(
    'of many rows and ids has the same bits a second time, and no shader with atomics',
    { timeout: 400_000 },
    async () => {
      let first: Awaited<ReturnType<typeof takeStep>> | undefined
      const run = async () => {
        first = await takeStep()
      }
      if (backend === 'webgpu') {
        const shaders = await shadersOf(run)
        expect(shaders.length).toBeGreaterThan(20)
        expect(shaders.filter((text) => /\batomic/.test(text))).toEqual([])
      } else await run()
      expect(await takeStep()).toEqual(first)
    },
  )

  it.runIf(backend === 'webgpu')('would have two by the ops of tfjs: the test above can fail', async () => {
    const shaders = await shadersOf(async () => {
      const sums = tf.unsortedSegmentSum(tf.ones([4, 3]), tf.tensor1d([0, 1, 1, 0], 'int32'), 2)
      await tf.matMul(tf.ones([2048, 40]), tf.ones([2048, 40]), true).data()
      sums.dispose()
    })
    expect(shaders.filter((text) => /\batomic/.test(text))).toHaveLength(2)
  })
})
