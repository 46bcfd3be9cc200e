/** Models of tf.layers, trained by trainOnBatch; step resolves to the loss. */
const trained = (tf, model, x, y) => ({
  async step() {
    const loss = await model.trainOnBatch(x, y)
    return loss
  },
  dispose() {
    model.dispose()
    tf.dispose([x, y])
  },
})

const initializer = (tf, seed) => tf.initializers.glorotUniform({ seed })

/** 784 → 512 → 512 → 10 with ReLU, batch 256: MNIST's shape. */
export function denseNetwork(tf) {
  const layer = (units, seed, more) => tf.layers.dense({ units, kernelInitializer: initializer(tf, seed), ...more })
  const model = tf.sequential({
    layers: [
      layer(512, 1, { activation: 'relu', inputShape: [784] }),
      layer(512, 2, { activation: 'relu' }),
      layer(10, 3, { activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' })
  const x = tf.randomUniform([256, 784], 0, 1, 'float32', 5)
  const y = tf.oneHot(tf.cast(tf.mul(tf.randomUniform([256], 0, 1, 'float32', 6), 10), 'int32'), 10)
  return trained(tf, model, x, y)
}

/** An embedding of 1,000 words in 64 values, an LSTM of 128 over 32 steps, batch 32. */
export function recurrentNetwork(tf) {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 64, kernelInitializer: initializer(tf, 1), inputShape: [32, 100] }),
      tf.layers.lstm({
        units: 128,
        kernelInitializer: initializer(tf, 2),
        recurrentInitializer: initializer(tf, 3),
      }),
      tf.layers.dense({ units: 10, kernelInitializer: initializer(tf, 4), activation: 'softmax' }),
    ],
  })
  model.compile({ optimizer: tf.train.adam(1e-3), loss: 'categoricalCrossentropy' })
  const x = tf.randomUniform([32, 32, 100], -1, 1, 'float32', 5)
  const y = tf.oneHot(tf.cast(tf.mul(tf.randomUniform([32], 0, 1, 'float32', 6), 10), 'int32'), 10)
  return trained(tf, model, x, y)
}
