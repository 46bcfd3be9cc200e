import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { ids, sizes } from './sizes.mjs'

const { channels: C, heads: H, time: T, vocabulary: V, batch: B } = sizes

/** GPT-2's block as one writes it in plain tfjs, with its own gradients and Adam, and clipping by hand. */
export async function start({ layers = sizes.layers } = {}) {
  await tf.setBackend('webgpu')
  await tf.ready()
  const variable = (shape, make = (of) => tf.randomNormal(of, 0, 0.02)) => tf.variable(make(shape))
  const norm = () => ({ gain: variable([C], tf.ones), shift: variable([C], tf.zeros) })
  const linear = (input, output) => ({ weight: variable([input, output]), bias: variable([output], tf.zeros) })
  const tokensTable = variable([V, C])
  const positions = variable([T, C])
  const last = norm()
  const blocks = Array.from({ length: layers }, () => ({
    norm1: norm(),
    qkv: linear(C, 3 * C),
    projection: linear(C, C),
    norm2: norm(),
    up: linear(C, 4 * C),
    down: linear(4 * C, C),
  }))
  const mask = tf.linalg
    .bandPart(tf.ones([T, T]), -1, 0)
    .sub(1)
    .mul(1e9)

  function normed(x, { gain, shift }) {
    const { mean, variance } = tf.moments(x, -1, true)
    return x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gain).add(shift)
  }
  const product = (x, { weight, bias }) => tf.matMul(x, weight).add(bias)
  const gelu = (x) => {
    const inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI))
    return x.mul(0.5).mul(inner.tanh().add(1))
  }
  function attention(x, block) {
    const [q, k, v] = tf
      .split(product(x, block.qkv), 3, -1)
      .map((each) => each.reshape([B, T, H, C / H]).transpose([0, 2, 1, 3]))
    const scores = tf
      .matMul(q, k, false, true)
      .div(Math.sqrt(C / H))
      .add(mask)
    const mixed = tf.matMul(tf.softmax(scores), v).transpose([0, 2, 1, 3])
    return product(mixed.reshape([B * T, C]), block.projection)
  }
  function loss(tokens, targets) {
    let x = tf.gather(tokensTable, tokens.flatten()).add(tf.tile(positions, [B, 1]))
    for (const block of blocks) {
      x = x.add(attention(normed(x, block.norm1), block))
      x = x.add(product(gelu(product(normed(x, block.norm2), block.up)), block.down))
    }
    const logits = tf.matMul(normed(x, last), tokensTable, false, true)
    return tf.losses.softmaxCrossEntropy(tf.oneHot(targets.flatten(), V), logits)
  }

  const optimizer = tf.train.adam(1e-3, 0.9, 0.99)
  return async () => {
    const value = tf.tidy(() => {
      const [tokens, targets] = [0, 1].map((shift) => tf.tensor2d(ids(shift), [B, T], 'int32'))
      const { value, grads } = tf.variableGrads(() => loss(tokens, targets))
      const length = tf.sqrt(tf.addN(Object.values(grads).map((each) => each.square().sum())))
      const scale = tf.minimum(tf.div(1, length), 1)
      optimizer.applyGradients(Object.fromEntries(Object.entries(grads).map(([name, each]) => [name, each.mul(scale)])))
      return value
    })
    const [number] = await value.data()
    value.dispose()
    return number
  }
}
