import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'
import { ids, sizes } from './sizes.mjs'

/** wgpt's own step, as `createTrainStep` makes it. */
export async function start({ layers = sizes.layers } = {}) {
  const tf = await useBackend('webgpu')
  const { channels, heads, time, vocabulary, batch } = sizes
  const decoder = createDecoder({
    vocabularySize: vocabulary,
    contextLength: time,
    embeddingSize: channels,
    layerCount: layers,
    headCount: heads,
    wavelet: { kind: 'none' },
    seed: 1,
  })
  const training = createTrainStep(decoder, { learningRate: 1e-3, weightDecay: 0.1, clipNorm: 1 })
  return async () => {
    const [tokens, targets] = [0, 1].map((shift) => tf.tensor2d(ids(shift), [batch, time], 'int32'))
    const { loss } = await training.step(tokens, targets)
    tf.dispose([tokens, targets])
    return loss
  }
}
