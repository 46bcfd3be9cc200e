import * as tf from '@tensorflow/tfjs-core'
import { maskedScore, segmentNumbers } from '@wgpt/kernel-runtime'
import type { DropoutAttributes } from '../dropout/names.js'
import { dropoutFactors } from './dropped.js'
import {
  CausalAttention,
  CausalAttentionGradient,
  CausalAttentionSegments,
  CausalAttentionSegmentsGradient,
} from './names.js'

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

const tensorOf = (x: tf.TensorInfo): tf.Tensor =>
  x instanceof tf.Tensor ? (x as tf.Tensor) : tf.engine().makeTensorFromTensorInfo(x)

/** [batch, head, time, size] → [batch · head, time, size] */
function flat(x: tf.TensorInfo): tf.Tensor3D {
  const [batch, head, time, size] = x.shape as [number, number, number, number]
  return tf.reshape<tf.Rank.R3>(tensorOf(x), [batch * head, time, size])
}

/** [rows, start + rows]: `maskedScore` where a key comes after the block's query. */
function mask({ start, rows }: Block): tf.Tensor2D {
  const keys = tf.reshape(tf.range(0, start + rows), [1, start + rows])
  const queries = tf.reshape(tf.range(start, start + rows), [rows, 1])
  return tf.mul(tf.cast(tf.greater(keys, queries), 'float32'), maskedScore)
}

/** softmax(q·kᵀ + mask) of a block, of queries that are scaled: [heads, rows, start + rows]. */
function attention(q: tf.Tensor3D, k: tf.Tensor3D, block: Block, hide: Hiding): tf.Tensor3D {
  const keys = cut(k, 0, block.start + block.rows)
  const scores = tf.matMul<tf.Tensor3D>(cut(q, block.start, block.rows), keys, false, true)
  return tf.softmax(hide(scores, block))
}

/** Adds to the scores [heads, rows, start + rows] of a block what hides the keys that its queries may not see. */
type Hiding = (scores: tf.Tensor3D, block: Block) => tf.Tensor3D

/** @param segments int32 [batch, time], if a query sees keys of its own segment alone */
function hidingBy(segments: tf.TensorInfo | undefined, heads: number): Hiding {
  if (!segments) return (scores, block) => tf.add<tf.Tensor3D>(scores, mask(block))
  const numbers = segmentNumbers(tensorOf(segments)) as tf.Tensor2D
  const batch = numbers.shape[0]
  return (scores, block) => {
    const { start, rows } = block
    const keys = tf.reshape(tf.slice2d(numbers, [0, 0], [batch, start + rows]), [batch, 1, 1, start + rows])
    const queries = tf.reshape(tf.slice2d(numbers, [0, start], [batch, rows]), [batch, 1, rows, 1])
    const others = tf.mul(tf.cast(tf.notEqual(keys, queries), 'float32'), maskedScore)
    const byHead = tf.reshape(scores, [batch, heads / batch, rows, start + rows])
    return tf.reshape(tf.add(byHead, tf.minimum(others, mask(block))), scores.shape)
  }
}

/** Multiplies the probabilities of a block, or the gradients for them, by the factors of dropout. */
type Dropped = (values: tf.Tensor3D, block: Block) => tf.Tensor3D

function droppedBy(attributes: tf.NamedAttrMap | undefined, heads: number, time: number): Dropped {
  if (attributes?.threshold === undefined) return (values) => values
  // Time × time, but for as long as the kernel runs.
  const factors = dropoutFactors(heads, time, attributes as unknown as DropoutAttributes)
  return (values, { start, rows }) => tf.mul(values, tf.slice(factors, [0, start, 0], [heads, rows, start + rows]))
}

type Inputs<Name extends string> = Record<Name, tf.TensorInfo> & { readonly segments?: tf.TensorInfo | undefined }

const joined = (parts: tf.Tensor3D[]): tf.Tensor3D => (parts.length === 1 ? parts[0]! : tf.concat(parts, 1))

function forward({ q, k, v, segments }: Inputs<'q' | 'k' | 'v'>, attributes?: tf.NamedAttrMap): tf.Tensor[] {
  const [batch, head, time, size] = q.shape as [number, number, number, number]
  const scaled = tf.mul<tf.Tensor3D>(flat(q), 1 / Math.sqrt(size))
  const [keys, values] = [flat(k), flat(v)]
  const dropped = droppedBy(attributes, batch * head, time)
  const hide = hidingBy(segments, batch * head)
  const parts = blocksOf(time).map((block) => {
    const probabilities = dropped(attention(scaled, keys, block, hide), block)
    return tf.matMul<tf.Tensor3D>(probabilities, cut(values, 0, block.start + block.rows))
  })
  // Nothing but y is kept: the probabilities of all heads would be time × time.
  return [tf.reshape(joined(parts), [batch, head, time, size]), tf.scalar(0)]
}

/** Source: arXiv 2205.14135, appendix B.2: the sum over a row of p · dp is the product of dy and y. */
function backward(inputs: Inputs<'q' | 'k' | 'v' | 'y' | 'dy'>, attributes?: tf.NamedAttrMap): tf.Tensor[] {
  const { shape } = inputs.q
  const [batch, head, time, size] = shape as [number, number, number, number]
  const dropped = droppedBy(attributes, batch * head, time)
  const hide = hidingBy(inputs.segments, batch * head)
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
    const p = attention(scaled, k, block, hide)
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

const forwardKernel = (kernelName: string) =>
  kernel(kernelName, ({ q, k, v, segments }, attributes) => forward({ q: q!, k: k!, v: v!, segments }, attributes))

const backwardKernel = (kernelName: string) =>
  kernel(kernelName, ({ q, k, v, y, dy, segments }, attributes) =>
    backward({ q: q!, k: k!, v: v!, y: y!, dy: dy!, segments }, attributes),
  )

export const causalAttentionTensorflow = [forwardKernel(CausalAttention), backwardKernel(CausalAttentionGradient)]
export const causalAttentionSegmentsTensorflow = [
  forwardKernel(CausalAttentionSegments),
  backwardKernel(CausalAttentionSegmentsGradient),
]
