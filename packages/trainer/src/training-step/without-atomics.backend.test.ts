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

// tfjs adds atomically in products of 2,000 rows and more, and in sums by segment.
describe.each(inject('backends').filter((name) => name === 'webgpu'))('a training step on %s', (backend) => {
  beforeAll(() => tf.setBackend(backend))

  it(
    'with 2,048 rows and a vocabulary of 1,100 has no shader with atomics, and the same bits a second time',
    { timeout: 400_000 },
    async () => {
      const [batch, time, vocabularySize] = [256, 8, 1100]
      const losses = async () => {
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
      let first: Awaited<ReturnType<typeof losses>> | undefined
      const shaders = await shadersOf(async () => {
        first = await losses()
      })
      expect(shaders.length).toBeGreaterThan(20)
      expect(shaders.filter((text) => /\batomic/.test(text))).toEqual([])
      expect(await losses()).toEqual(first)
    },
  )

  it('would have one by the ops of tfjs: the test above can fail', async () => {
    const shaders = await shadersOf(async () => {
      const sums = tf.unsortedSegmentSum(tf.ones([4, 3]), tf.tensor1d([0, 1, 1, 0], 'int32'), 2)
      await tf.matMul(tf.ones([2048, 40]), tf.ones([2048, 40]), true).data()
      sums.dispose()
    })
    expect(shaders.filter((text) => /\batomic/.test(text))).toHaveLength(2)
  })
})
