import { init, defaultDevice, jit, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax'
import { ids, sizes } from './sizes.mjs'

const { channels: C, heads: H, time: T, vocabulary: V, batch: B } = sizes

/** GPT-2's block in jax-js, value, gradient, clipping and AdamW in one `jit`. `.ref` keeps an array for a later use. */
export async function start({ layers = sizes.layers } = {}) {
  await init('webgpu')
  defaultDevice('webgpu')
  let key = 0
  const normal = (shape, deviation) => random.normal(random.key(key++), shape).mul(deviation)
  const norm = () => ({ gain: np.ones([C]), shift: np.zeros([C]) })
  const linear = (input, output, deviation = 0.02) => ({
    weight: normal([input, output], deviation),
    bias: np.zeros([output]),
  })
  const parameters = {
    tokens: normal([V, C], 0.02),
    positions: normal([T, C], 0.02),
    blocks: Array.from({ length: layers }, () => ({
      norm1: norm(),
      qkv: linear(C, 3 * C),
      projection: linear(C, C),
      norm2: norm(),
      up: linear(C, 4 * C),
      down: linear(4 * C, C),
    })),
    norm: norm(),
  }

  const normed = (x, { gain, shift }) => nn.standardize(x, -1).mul(gain).add(shift)
  const product = (x, { weight, bias }) => np.matmul(x, weight).add(bias)
  function attention(x, block) {
    const qkv = product(x, block.qkv).reshape([B, T, 3, H, C / H])
    const [q, k, v] = np.split(qkv, 3, 2).map((each) => each.reshape([B, T, H, C / H]))
    return product(nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([B, T, C]), block.projection)
  }
  function logits(p, tokens) {
    const one = nn.oneHot(tokens, V)
    let x = np.matmul(one, p.tokens.ref).add(p.positions)
    for (const block of p.blocks) {
      x = x.ref.add(attention(normed(x, block.norm1), block))
      x = x.ref.add(product(nn.gelu(product(normed(x, block.norm2), block.up)), block.down))
    }
    return np.matmul(normed(x, p.norm), np.matrixTranspose(p.tokens))
  }
  function loss(p, tokens, targets) {
    const logProbabilities = nn.logSoftmax(logits(p, tokens), -1)
    return np.sum(logProbabilities.mul(nn.oneHot(targets, V))).mul(-1 / (B * T))
  }

  const step = jit((p, m, v, count, tokens, targets) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(p), tokens, targets)
    const squares = tree.leaves(tree.ref(gradients)).map((g) => np.sum(np.square(g)))
    const length = np.sqrt(squares.reduce((sum, each) => sum.add(each)))
    const scale = np.minimum(np.reciprocal(length), 1)
    const g = tree.map((each) => each.mul(scale.ref), gradients)
    scale.dispose?.()
    const moment = tree.map((old, now) => old.mul(0.9).add(now.mul(0.1)), m, tree.ref(g))
    const square = tree.map((old, now) => old.mul(0.99).add(np.square(now).mul(0.01)), v, g)
    const first = np.subtract(1, np.power(0.9, count.ref))
    const second = np.subtract(1, np.power(0.99, count))
    const next = tree.map(
      (old, a, b) =>
        old.mul(1 - 1e-4).sub(
          a
            .div(first.ref)
            .mul(1e-3)
            .div(np.sqrt(b.div(second.ref)).add(1e-8)),
        ),
      p,
      tree.ref(moment),
      tree.ref(square),
    )
    return [next, moment, square, value]
  })

  let [p, count] = [parameters, 0]
  let m = tree.map((each) => np.zerosLike(each), tree.ref(p))
  let v = tree.map((each) => np.zerosLike(each), tree.ref(p))
  return async () => {
    const [tokens, targets] = [0, 1].map((shift) => np.array(ids(shift), { dtype: np.int32, shape: [B, T] }))
    let value
    ;[p, m, v, value] = step(p, m, v, np.array(++count, { dtype: np.float32 }), tokens, targets)
    return (await value.data())[0]
  }
}
