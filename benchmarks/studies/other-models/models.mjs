// A GRU and causal convolutions of tf.layers, with a wavelet after each layer.
import * as layersApi from '@tensorflow/tfjs-layers'
import { waveletLayer } from '@wgpt/wavelet-op/layers'
import { randomFrom } from './random.mjs'

/** What the models share. */
export const [contextLength, batchSize, width, layerCount] = [32, 32, 64, 2]

/** What each kind of model puts in each of its layers: [batch, time, channel] in and out, and no output reads a later input. */
export const blocks = {
  gru: (at) =>
    layersApi.layers.gru({ units: width, returnSequences: true, recurrentInitializer: 'glorotUniform' }).apply(at),
  // Three taps, of what is at the position and the two before it: tf.layers has no causal conv1d, and wasm no gradient for its conv2d.
  convolutions: (at) => {
    const { layers } = layersApi
    const image = layers.reshape({ targetShape: [contextLength, 1, width] }).apply(at)
    const past = [1, 2].map((shift) => {
      const padded = layers
        .zeroPadding2d({
          padding: [
            [shift, 0],
            [0, 0],
          ],
        })
        .apply(image)
      const cropped = layers
        .cropping2D({
          cropping: [
            [0, shift],
            [0, 0],
          ],
        })
        .apply(padded)
      return layers.reshape({ targetShape: [contextLength, width] }).apply(cropped)
    })
    return layers.dense({ units: width, activation: 'relu' }).apply(layers.concatenate().apply([at, ...past]))
  },
}

/** Token ids [batch, time] in, logits [batch, time, vocabulary] out. */
export function modelOf(tf, kind, wavelet, vocabularySize, seed) {
  const { layers, initializers } = layersApi
  const input = layersApi.input({ shape: [contextLength], dtype: 'int32' })
  let at = layers
    .embedding({
      inputDim: vocabularySize,
      outputDim: width,
      embeddingsInitializer: initializers.randomNormal({ stddev: 0.1, seed: seed + 1 }),
    })
    .apply(input)
  for (let layer = 0; layer < layerCount; layer++) {
    at = layers.add().apply([at, blocks[kind](at)])
    const { kind: filter, ...options } = wavelet
    if (filter !== 'none') at = waveletLayer({ kind: filter, ...options }).apply(at)
  }
  const model = layersApi.model({ inputs: input, outputs: layers.dense({ units: vocabularySize }).apply(at) })
  seedWeights(tf, model, seed)
  return model
}

/** Every weight from one stream of the seed, by its name's place in the model: arms begin with the same values where they share a weight. */
function seedWeights(tf, model, seed) {
  for (const [index, layer] of model.layers.filter(({ name }) => !/wavelet/i.test(name)).entries())
    layer.setWeights(
      layer.getWeights().map((weight, place) => {
        if (weight.rank < 2) return weight.clone()
        const random = randomFrom(seed * 1000 + index * 10 + place)
        const limit = /embedding/.test(layer.name)
          ? 0.2
          : Math.sqrt(6 / (weight.size / weight.shape.at(-1) + weight.shape.at(-1)))
        return tf.tensor(
          Float32Array.from({ length: weight.size }, () => (2 * random() - 1) * limit),
          weight.shape,
        )
      }),
    )
}
