import * as tf from '@tensorflow/tfjs-core'
import { hidden } from '@wgpt/kernel-runtime'
import type { DropoutAttributes } from '../dropout/names.js'
import { dropoutFactors } from './dropped.js'
import { CausalAttention, CausalAttentionGradient } from './names.js'

/** Queries that share a product: of what lies above the diagonal only half a block a block is computed. */
const blockRows = 64

interface Block {
  readonly start: number
  readonly rows: number
}

function blocksOf(time: number): Block[] {
  const count = Math.ceil(time / blockRows)
  return Array.from({ length: count }, (_, i) => ({
    start: i * blockRows,
    rows: Math.min(blockRows, time - i * blockRows),
  }))
}

/** Positions [start, start + rows) of [heads, time, size]. */
const cut = (x: tf.Tensor3D, start: number, rows: number): tf.Tensor3D =>
  rows === x.shape[1] ? x : tf.slice(x, [0, start, 0], [x.shape[0], rows, x.shape[2]])

/** [batch, head, time, size] → [batch · head, time, size] */
function flat(x: tf.TensorInfo): tf.Tensor3D {
  const [batch, head, time, size] = x.shape as [number, number, number, number]
  const tensor = x instanceof tf.Tensor ? x : tf.engine().makeTensorFromTensorInfo(x)
  return tf.reshape<tf.Rank.R3>(tensor, [batch * head, time, size])
}

/** [rows, start + rows]: `hidden` where a key comes after the block's query. */
function mask({ start, rows }: Block): tf.Tensor2D {
  const keys = tf.reshape(tf.range(0, start + rows), [1, start + rows])
  const queries = tf.reshape(tf.range(start, start + rows), [rows, 1])
  return tf.mul(tf.cast(tf.greater(keys, queries), 'float32'), hidden)
}

/** softmax(q·kᵀ + mask) of a block, of queries that are scaled: [heads, rows, start + rows]. */
function attention(q: tf.Tensor3D, k: tf.Tensor3D, block: Block): tf.Tensor3D {
  const keys = cut(k, 0, block.start + block.rows)
  const scores = tf.matMul(cut(q, block.start, block.rows), keys, false, true)
  return tf.softmax(tf.add<tf.Tensor3D>(scores, mask(block)))
}

/** Multiplies the probabilities of a block, or the gradients for them, by the factors of dropout. */
type Dropped = (values: tf.Tensor3D, block: Block) => tf.Tensor3D

function droppedBy(attributes: tf.NamedAttrMap | undefined, heads: number, time: number): Dropped {
  if (attributes?.threshold === undefined) return (values) => values
  // Time × time, but for as long as the kernel runs.
  const factors = dropoutFactors(heads, time, attributes as unknown as DropoutAttributes)
  return (values, { start, rows }) => tf.mul(values, tf.slice(factors, [0, start, 0], [heads, rows, start + rows]))
}

const joined = (parts: tf.Tensor3D[]): tf.Tensor3D => (parts.length === 1 ? parts[0]! : tf.concat(parts, 1))

function forward(q: tf.TensorInfo, k: tf.TensorInfo, v: tf.TensorInfo, attributes?: tf.NamedAttrMap): tf.Tensor[] {
  const [batch, head, time, size] = q.shape as [number, number, number, number]
  const scaled = tf.mul<tf.Tensor3D>(flat(q), 1 / Math.sqrt(size))
  const [keys, values] = [flat(k), flat(v)]
  const dropped = droppedBy(attributes, batch * head, time)
  const parts = blocksOf(time).map((block) => {
    const probabilities = dropped(attention(scaled, keys, block), block)
    return tf.matMul<tf.Tensor3D>(probabilities, cut(values, 0, block.start + block.rows))
  })
  // Nothing but y is kept: the probabilities of all heads would be time × time.
  return [tf.reshape(joined(parts), [batch, head, time, size]), tf.scalar(0)]
}

/** Source: arXiv 2205.14135, appendix B.2: the sum over a row of p · dp is the product of dy and y. */
function backward(
  inputs: Record<'q' | 'k' | 'v' | 'y' | 'dy', tf.TensorInfo>,
  attributes?: tf.NamedAttrMap,
): tf.Tensor[] {
  const { shape } = inputs.q
  const [batch, head, time, size] = shape as [number, number, number, number]
  const dropped = droppedBy(attributes, batch * head, time)
  const scale = 1 / Math.sqrt(size)
  const [q, k, v, y, dy] = [inputs.q, inputs.k, inputs.v, inputs.y, inputs.dy].map(flat) as [
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
    tf.Tensor3D,
  ]
  const scaled = tf.mul<tf.Tensor3D>(q, scale)
  const sums = tf.sum<tf.Tensor3D>(tf.mul(dy, y), 2, true)
  const [dq, dk, dv] = [[] as tf.Tensor3D[], [] as tf.Tensor3D[], [] as tf.Tensor3D[]]
  for (const block of blocksOf(time)) {
    const { start, rows } = block
    const end = start + rows
    const p = attention(scaled, k, block)
    const dyHere = cut(dy, start, rows)
    const dp = dropped(tf.matMul(dyHere, cut(v, 0, end), false, true), block)
    const dScores = tf.mul<tf.Tensor3D>(p, tf.sub(dp, cut(sums, start, rows)))
    dq.push(tf.mul(tf.matMul(dScores, cut(k, 0, end)), scale))
    const toTime = (part: tf.Tensor3D) =>
      end === time
        ? part
        : tf.pad(part, [
            [0, 0],
            [0, time - end],
            [0, 0],
          ])
    dk.push(toTime(tf.matMul(dScores, cut(scaled, start, rows), true, false)))
    dv.push(toTime(tf.matMul(dropped(p, block), dyHere, true, false)))
  }
  return [joined(dq), tf.addN(dk), tf.addN(dv)].map((gradient) => tf.reshape(gradient, shape))
}

/** Runs what is composed of tfjs' ops as a kernel: its intermediate tensors are freed. */
const kernel = (
  kernelName: string,
  run: (inputs: tf.NamedTensorInfoMap, attributes?: tf.NamedAttrMap) => tf.Tensor[],
): tf.KernelConfig => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({ inputs, attrs }) => tf.tidy(() => run(inputs, attrs)),
})

export const causalAttentionTensorflow = kernel(CausalAttention, ({ q, k, v }, attributes) =>
  forward(q!, k!, v!, attributes),
)

export const causalAttentionGradientTensorflow = kernel(CausalAttentionGradient, ({ q, k, v, y, dy }, attributes) =>
  backward({ q: q!, k: k!, v: v!, y: y!, dy: dy! }, attributes),
)
