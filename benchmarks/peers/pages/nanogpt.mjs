import { selectBackend } from '../node_modules/@genai-fi/nanogpt/dist/backend.js'
import * as tfjs from '../node_modules/@genai-fi/nanogpt/dist/dist-Da20xy8E.js'
import { NanoGPTV1 } from '../node_modules/@genai-fi/nanogpt/dist/models.js'
import BasicTrainer from '../node_modules/@genai-fi/nanogpt/dist/training/BasicTrainer.js'
import { ids, sizes } from './sizes.mjs'

/** nanogpt has tfjs inside, under names of its bundler: this is the one that makes a matrix. */
const tensor2d = Object.values(tfjs).find(
  (each) => typeof each === 'function' && String(each).includes('tensor2d() requires'),
)

/** nanogpt's own model (RMS norm, GELU, learned positions) and its own step of training. */
export async function start({ layers = sizes.layers } = {}) {
  await selectBackend('webgpu')
  const { channels, heads, time, vocabulary, batch } = sizes
  const model = new NanoGPTV1({
    vocabSize: vocabulary,
    blockSize: time,
    nLayer: layers,
    nHead: heads,
    nEmbed: channels,
    mlpFactor: 4,
    useRope: false,
  })
  const trainer = new BasicTrainer(model, {}, { learningRate: 1e-3, weightDecay: 0.1, clipNorm: 1 })
  return async () => {
    const [xs, ys] = [0, 1].map((shift) => tensor2d(ids(shift), [batch, time], 'int32'))
    const loss = trainer.trainStep({}, { xs, ys })
    const [value] = await loss.data()
    for (const each of [xs, ys, loss]) each.dispose()
    return value
  }
}
