import * as tf from '@tensorflow/tfjs-core'
import { drawValues, type Draw } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { forEachFactor } from '../dropout/mask.js'
import { causalAttention } from './causal-attention.js'
import { causalSelfAttention } from './causal-self-attention.js'
import type { CausalAttentionOptions } from './options.js'

function drawOptions(draw: Draw): CausalAttentionOptions {
  const rate = draw.pick([0, 0, 0.3, 0.8])
  return rate === 0
    ? {}
    : { dropout: { rate, seed: draw.pick([0, 1, 2 ** 40 + 3]), offset: draw.pick([0, 2 ** 33 + 1]) } }
}

/** The factor of each probability, by head, query and key: the row of a query is padded to whole groups of 16 keys. */
export function factorsOf(
  heads: number,
  time: number,
  { dropout }: CausalAttentionOptions,
): (head: number, query: number, key: number) => number {
  if (!dropout) return () => 1
  const { rate, seed = 0, offset = 0 } = dropout
  const width = 16 * Math.ceil(time / 16)
  const factors = new Float64Array(heads * time * width)
  const words = {
    threshold: Math.round(rate * 2 ** 32),
    seedLow: seed % 2 ** 32,
    seedHigh: Math.floor(seed / 2 ** 32),
    offsetLow: offset % 2 ** 32,
    offsetHigh: Math.floor(offset / 2 ** 32),
    scale: 1 / (1 - rate),
  }
  forEachFactor(factors.length, words, (index, factor) => (factors[index] = factor))
  return (head, query, key) => factors[(head * time + query) * width + key]!
}

/** Now and then several documents in a sequence: where each position's begins, and their ids, which come again. */
function drawDocuments(draw: Draw, batch: number, time: number) {
  const ids = new Int32Array(batch * time)
  const starts = new Int32Array(batch * time)
  if (draw.pick([true, false])) return { starts }
  for (let row = 0; row < batch; row++)
    for (let t = 1; t < time; t++) {
      const at = row * time + t
      const isFirst = draw.pick([false, false, true])
      ids[at] = isFirst ? 1 - ids[at - 1]! : ids[at - 1]!
      starts[at] = isFirst ? t : starts[at - 1]!
    }
  return { starts, segments: { shape: [batch, time], values: ids } }
}

/** Attention of one head, whose values lie at `at(position, channel)`. */
function attendHead(
  time: number,
  size: number,
  at: (position: number, channel: number) => number,
  [q, k, v, y]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
  factor: (query: number, key: number) => number,
  firstOf: (query: number) => number,
  place = at,
): void {
  const weights = new Float64Array(time)
  for (let t = 0; t < time; t++) {
    let largest = -Infinity
    const first = firstOf(t)
    for (let past = first; past <= t; past++) {
      let score = 0
      for (let c = 0; c < size; c++) score += q[at(t, c)]! * k[at(past, c)]!
      weights[past] = score / Math.sqrt(size)
      largest = Math.max(largest, weights[past]!)
    }
    let total = 0
    for (let past = first; past <= t; past++) total += weights[past] = Math.exp(weights[past]! - largest)
    for (let past = first; past <= t; past++) {
      const share = (weights[past]! / total) * factor(t, past)
      for (let c = 0; c < size; c++) y[place(t, c)]! += share * v[at(past, c)]!
    }
  }
}

const four = (dtype: 'float32' | 'int32' = 'float32') => tf.ones<tf.Rank.R4>([1, 2, 3, 4], dtype)
const attend = causalAttention

export const causalAttentionLaw: Law = {
  op: 'causalAttention',
  differentiable: true,
  example(draw) {
    // Past one panel of 8 queries and one of 8 channels. Differences cost with the square of what there is, so many heads are short.
    const [batch, heads] = [draw.whole(1, 2), draw.whole(1, 2)]
    // Now and then past four blocks of 8 queries, and two groups of 16 keys.
    const longest = batch * heads > 1 ? 5 : draw.pick([11, 11, 11, 11, 11, 35])
    const [time, size] = [draw.whole(Math.max(1, longest - 10), longest), draw.whole(1, 9)]
    const shape = [batch, heads, time, size]
    const scale = draw.pick([0.5, 2])
    const options = drawOptions(draw)
    const factor = factorsOf(batch * heads, time, options)
    const { starts, segments } = drawDocuments(draw, batch, time)
    return {
      case: `[${shape.join(', ')}] up to ${scale}, ${JSON.stringify(options)}${segments ? `, segments ${String(segments.values)}` : ''}`,
      inputs: [1, 2, 3].map(() => ({ shape, values: drawValues(draw, sizeOfShape(shape), scale) })),
      constants: segments ? [segments] : [],
      run: (q, k, v, ids) =>
        attend(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D, {
          ...options,
          segments: ids as tf.Tensor2D | undefined,
        }),
      reference(q, k, v) {
        const y = new Float64Array(q.length)
        for (let head = 0; head < batch * heads; head++) {
          const at = (t: number, c: number) => (head * time + t) * size + c
          const row = Math.floor(head / heads) * time
          attendHead(
            time,
            size,
            at,
            [q, k, v, y],
            (query, key) => factor(head, query, key),
            (query) => starts[row + query]!,
          )
        }
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['q is not a tensor', () => attend(wrong(1), four(), four())],
      ['k is not a tensor', () => attend(four(), wrong(undefined), four())],
      ['v is not a tensor', () => attend(four(), four(), wrong(undefined))],
      ['q is int32', () => attend(four('int32'), four(), four())],
      ['k is int32', () => attend(four(), four('int32'), four())],
      ['v is int32', () => attend(four(), four(), four('int32'))],
      ['segments is float32', () => attend(four(), four(), four(), { segments: tf.ones([1, 3]) })],
      ['segments is not a tensor', () => attend(four(), four(), four(), { segments: wrong([[1, 1, 1]]) })],
    ],
    RangeError: [
      ['q has shape [2, 3, 4]', () => attend(wrong(tf.ones([2, 3, 4])), four(), four())],
      ['q has shape []', () => attend(wrong(tf.scalar(1)), four(), four())],
      ['k has shape [1, 2, 5, 4]; expected [1, 2, 3, 4]', () => attend(four(), tf.ones([1, 2, 5, 4]), four())],
      ['k has shape [1, 1, 3, 4]; expected [1, 2, 3, 4]', () => attend(four(), tf.ones([1, 1, 3, 4]), four())],
      ['v has shape [1, 2, 3, 5]; expected [1, 2, 3, 4]', () => attend(four(), four(), tf.ones([1, 2, 3, 5]))],
      [
        'segments has shape [1, 4]; expected [1, 3]',
        () => attend(four(), four(), four(), { segments: tf.ones([1, 4], 'int32') }),
      ],
      ['segments has shape [3]', () => attend(four(), four(), four(), { segments: wrong(tf.ones([3], 'int32')) })],
      ['rate is 1', () => attend(four(), four(), four(), { dropout: { rate: 1 } })],
      ['seed is -1', () => attend(four(), four(), four(), { dropout: { rate: 0.5, seed: -1 } })],
      ['v has shape [2, 3, 4]; expected [1, 2, 3, 4]', () => attend(four(), four(), wrong(tf.ones([2, 3, 4])))],
    ],
  }),
}

const packed = (last: number) => tf.ones<tf.Rank.R3>([1, 2, last])
const unfit = (last: number, headCount: unknown) => () => causalSelfAttention(packed(last), wrong(headCount))

export const causalSelfAttentionLaw: Law = {
  op: 'causalSelfAttention',
  differentiable: true,
  example(draw) {
    const [batch, headCount] = [draw.whole(1, 2), draw.whole(1, 3)]
    const [time, size] = [draw.whole(1, batch * headCount > 2 ? 5 : 11), draw.whole(1, 6)]
    const channels = headCount * size
    const shape = [batch, time, 3 * channels]
    const options = drawOptions(draw)
    const factor = factorsOf(batch * headCount, time, options)
    const { starts, segments } = drawDocuments(draw, batch, time)
    return {
      case: `[${shape.join(', ')}], ${headCount} heads, ${JSON.stringify(options)}${segments ? `, segments ${String(segments.values)}` : ''}`,
      inputs: [{ shape, values: drawValues(draw, sizeOfShape(shape), 2) }],
      constants: segments ? [segments] : [],
      run: (qkv, ids) =>
        causalSelfAttention(qkv as tf.Tensor3D, headCount, { ...options, segments: ids as tf.Tensor2D | undefined }),
      reference(qkv) {
        const y = new Float64Array(batch * time * channels)
        const [q, k, v] = [qkv, qkv.subarray(channels), qkv.subarray(2 * channels)]
        for (let head = 0; head < batch * headCount; head++) {
          const row = Math.floor(head / headCount) * time
          const first = (head % headCount) * size
          attendHead(
            time,
            size,
            (t, c) => (row + t) * 3 * channels + first + c,
            [q, k, v, y],
            (query, key) => factor(head, query, key),
            (query) => starts[row + query]!,
            (t, c) => (row + t) * channels + first + c,
          )
        }
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['qkv is not a tensor', () => causalSelfAttention(wrong([1, 2, 3]), 1)],
      ['qkv is not a tensor', () => causalSelfAttention(wrong(undefined), 1)],
      ['qkv is int32', () => causalSelfAttention(tf.ones([1, 2, 12], 'int32'), 2)],
      ['qkv is bool', () => causalSelfAttention(tf.ones([1, 2, 12], 'bool'), 2)],
    ],
    RangeError: [
      [
        'segments has shape [2, 2]; expected [1, 2]',
        () => causalSelfAttention(packed(12), 2, { segments: tf.ones([2, 2], 'int32') }),
      ],
      ['qkv has shape [2, 12]', () => causalSelfAttention(wrong(tf.ones([2, 12])), 2)],
      ['qkv has shape [1, 1, 2, 12]', () => causalSelfAttention(wrong(tf.ones([1, 1, 2, 12])), 2)],
      ['rate is NaN', () => causalSelfAttention(packed(12), 2, { dropout: { rate: NaN } })],
      ['offset is 0.5', () => causalSelfAttention(packed(12), 2, { dropout: { rate: 0.5, offset: 0.5 } })],
      ['the last axis is 7 and headCount 1', unfit(7, 1)],
      ['the last axis is 12 and headCount 3', unfit(12, 3)],
      ['the last axis is 12 and headCount 0', unfit(12, 0)],
      ['the last axis is 12 and headCount -1', unfit(12, -1)],
      ['the last axis is 12 and headCount 1.5', unfit(12, 1.5)],
      ['the last axis is 12 and headCount NaN', unfit(12, NaN)],
    ],
  }),
}
