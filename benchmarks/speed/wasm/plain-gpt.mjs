/**
 * A GPT as a tfjs user writes it: public ops of tfjs alone, nothing of wgpt.
 * @param adamW { clipNorm, weightDecay }: clips the gradients by their global norm, and lets matrices decay; without it a step is Adam's
 * @returns {{ parameters: number, step: () => number, dispose: () => void }} step: one step of the optimiser, the loss before it
 */
export function plainGpt(tf, { layers, channels, heads, time, batch, vocabulary }, adamW) {
  let seed = 1
  const normal = (shape, deviation) => tf.randomNormal(shape, 0, deviation, 'float32', seed++)
  const variables = []
  const variable = (tensor) => {
    const made = tf.variable(tensor)
    variables.push(made)
    return made
  }
  const matrix = (rows, columns) => variable(normal([rows, columns], 0.02))
  const vector = (size, value) => variable(tf.fill([size], value))
  const linear = (from, to) => ({ weight: matrix(from, to), bias: vector(to, 0) })
  const norm = () => ({ gain: vector(channels, 1), bias: vector(channels, 0) })
  const tokenTable = matrix(vocabulary, channels)
  const positionTable = matrix(time, channels)
  const blocks = Array.from({ length: layers }, () => ({
    norm1: norm(),
    attention: linear(channels, 3 * channels),
    projection: linear(channels, channels),
    norm2: norm(),
    up: linear(channels, 4 * channels),
    down: linear(4 * channels, channels),
  }))
  const last = norm()
  const head = matrix(channels, vocabulary)
  const mask = tf.tensor2d(
    Float32Array.from({ length: time * time }, (_, i) => (i % time > Math.floor(i / time) ? -1e9 : 0)),
    [time, time],
  )

  const apply = (x, { weight, bias }) => tf.add(tf.matMul(x, weight), bias)
  const normalise = (x, { gain, bias }) => {
    const { mean, variance } = tf.moments(x, -1, true)
    return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-5))), gain), bias)
  }
  const gelu = (x) =>
    tf.mul(
      tf.mul(0.5, x),
      tf.add(1, tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3)))))),
    )
  const size = channels / heads
  const attend = (x) => {
    const [q, k, v] = tf
      .split(x, 3, 1)
      .map((part) => tf.transpose(tf.reshape(part, [batch, time, heads, size]), [0, 2, 1, 3]))
    const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), 1 / Math.sqrt(size)), mask)
    const mixed = tf.matMul(tf.softmax(scores), v)
    return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [batch * time, channels])
  }
  let state = 1
  const ids = () =>
    tf.tensor1d(
      Int32Array.from({ length: batch * time }, () => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0
        return Math.floor((state / 2 ** 32) * vocabulary)
      }),
      'int32',
    )
  const [tokens, targets] = [tf.oneHot(ids(), vocabulary).cast('float32'), tf.oneHot(ids(), vocabulary).cast('float32')]
  const loss = () => {
    // One-hot rows: the gradient of tf.gather has no kernel on wasm.
    const embedded = tf.reshape(tf.matMul(tokens, tokenTable), [batch, time, channels])
    let x = tf.reshape(tf.add(embedded, positionTable), [batch * time, channels])
    for (const block of blocks) {
      x = tf.add(x, apply(attend(apply(normalise(x, block.norm1), block.attention)), block.projection))
      x = tf.add(x, apply(gelu(apply(normalise(x, block.norm2), block.up)), block.down))
    }
    return tf.losses.softmaxCrossEntropy(targets, tf.matMul(normalise(x, last), head))
  }
  const rate = 1e-3
  const optimizer = tf.train.adam(rate)
  const adamWStep = ({ clipNorm, weightDecay }) =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, variables)
      const norm = tf.sqrt(tf.addN(Object.values(grads).map((gradient) => tf.sum(tf.square(gradient)))))
      const scale = tf.minimum(1, tf.div(clipNorm, norm))
      for (const name of Object.keys(grads)) grads[name] = tf.mul(grads[name], scale)
      for (const variable of variables) if (variable.rank > 1) variable.assign(tf.mul(variable, 1 - rate * weightDecay))
      optimizer.applyGradients(grads)
      return value
    })
  return {
    parameters: variables.reduce((sum, { size }) => sum + size, 0),
    step: () => {
      const value = adamW ? adamWStep(adamW) : optimizer.minimize(loss, true, variables)
      const [number] = value.dataSync()
      value.dispose()
      return number
    },
    dispose() {
      optimizer.dispose()
      tf.dispose([variables, mask, tokens, targets])
    },
  }
}
