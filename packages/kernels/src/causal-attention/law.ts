import * as tf from '@tensorflow/tfjs-core'
import { drawValues } from '../conformance/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../conformance/law.js'
import { causalAttention } from './causal-attention.js'
import { causalSelfAttention } from './causal-self-attention.js'

/** Attention of one head, whose values lie at `at(position, channel)`. */
function attendHead(
  time: number,
  size: number,
  at: (position: number, channel: number) => number,
  [q, k, v, y]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
  place = at,
): void {
  for (let t = 0; t < time; t++) {
    const scores = Array.from({ length: t + 1 }, (_, past) => {
      let score = 0
      for (let c = 0; c < size; c++) score += q[at(t, c)]! * k[at(past, c)]!
      return score / Math.sqrt(size)
    })
    const largest = Math.max(...scores)
    const weights = scores.map((score) => Math.exp(score - largest))
    const total = weights.reduce((sum, weight) => sum + weight, 0)
    for (const [past, weight] of weights.entries())
      for (let c = 0; c < size; c++) y[place(t, c)]! += (weight / total) * v[at(past, c)]!
  }
}

const four = (dtype: 'float32' | 'int32' = 'float32') => tf.ones<tf.Rank.R4>([1, 2, 3, 4], dtype)
const attend = causalAttention

export const causalAttentionLaw: Law = {
  op: 'causalAttention',
  differentiable: true,
  example(draw) {
    // Past one panel of 8 queries and one of 8 channels.
    const [batch, heads, time, size] = [draw.whole(1, 2), draw.whole(1, 2), draw.whole(1, 11), draw.whole(1, 9)]
    const shape = [batch, heads, time, size]
    const scale = draw.pick([0.5, 2])
    return {
      case: `[${shape.join(', ')}] up to ${scale}`,
      inputs: [1, 2, 3].map(() => ({ shape, values: drawValues(draw, sizeOfShape(shape), scale) })),
      run: (q, k, v) => attend(q as tf.Tensor4D, k as tf.Tensor4D, v as tf.Tensor4D),
      reference(q, k, v) {
        const y = new Float64Array(q.length)
        for (let start = 0; start < y.length; start += time * size)
          attendHead(time, size, (t, c) => start + t * size + c, [q, k, v, y])
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['q is no tensor', () => attend(wrong(1), four(), four())],
      ['k is no tensor', () => attend(four(), wrong(undefined), four())],
      ['v is no tensor', () => attend(four(), four(), wrong(undefined))],
      ['q is int32', () => attend(four('int32'), four(), four())],
      ['k is int32', () => attend(four(), four('int32'), four())],
      ['v is int32', () => attend(four(), four(), four('int32'))],
    ],
    RangeError: [
      ['q has shape [2, 3, 4]', () => attend(wrong(tf.ones([2, 3, 4])), four(), four())],
      ['q has shape []', () => attend(wrong(tf.scalar(1)), four(), four())],
      ['k has shape [1, 2, 5, 4], wanted [1, 2, 3, 4]', () => attend(four(), tf.ones([1, 2, 5, 4]), four())],
      ['k has shape [1, 1, 3, 4], wanted [1, 2, 3, 4]', () => attend(four(), tf.ones([1, 1, 3, 4]), four())],
      ['v has shape [1, 2, 3, 5], wanted [1, 2, 3, 4]', () => attend(four(), four(), tf.ones([1, 2, 3, 5]))],
      ['v has shape [2, 3, 4], wanted [1, 2, 3, 4]', () => attend(four(), four(), wrong(tf.ones([2, 3, 4])))],
    ],
  }),
}

const packed = (last: number) => tf.ones<tf.Rank.R3>([1, 2, last])
const unfit = (last: number, headCount: unknown) => () => causalSelfAttention(packed(last), wrong(headCount))

export const causalSelfAttentionLaw: Law = {
  op: 'causalSelfAttention',
  differentiable: true,
  example(draw) {
    const [batch, time, headCount, size] = [draw.whole(1, 2), draw.whole(1, 11), draw.whole(1, 3), draw.whole(1, 6)]
    const channels = headCount * size
    const shape = [batch, time, 3 * channels]
    return {
      case: `[${shape.join(', ')}], ${headCount} heads`,
      inputs: [{ shape, values: drawValues(draw, sizeOfShape(shape), 2) }],
      run: (qkv) => causalSelfAttention(qkv as tf.Tensor3D, headCount),
      reference(qkv) {
        const y = new Float64Array(batch * time * channels)
        const [q, k, v] = [qkv, qkv.subarray(channels), qkv.subarray(2 * channels)]
        for (let row = 0; row < batch * time; row += time)
          for (let first = 0; first < channels; first += size)
            attendHead(
              time,
              size,
              (t, c) => (row + t) * 3 * channels + first + c,
              [q, k, v, y],
              (t, c) => (row + t) * channels + first + c,
            )
        return y
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['qkv is no tensor', () => causalSelfAttention(wrong([1, 2, 3]), 1)],
      ['qkv is no tensor', () => causalSelfAttention(wrong(undefined), 1)],
      ['qkv is int32', () => causalSelfAttention(tf.ones([1, 2, 12], 'int32'), 2)],
      ['qkv is bool', () => causalSelfAttention(tf.ones([1, 2, 12], 'bool'), 2)],
    ],
    RangeError: [
      ['qkv has shape [2, 12]', () => causalSelfAttention(wrong(tf.ones([2, 12])), 2)],
      ['qkv has shape [1, 1, 2, 12]', () => causalSelfAttention(wrong(tf.ones([1, 1, 2, 12])), 2)],
      ['the last axis is 7 and headCount 1', unfit(7, 1)],
      ['the last axis is 12 and headCount 3', unfit(12, 3)],
      ['the last axis is 12 and headCount 0', unfit(12, 0)],
      ['the last axis is 12 and headCount -1', unfit(12, -1)],
      ['the last axis is 12 and headCount 1.5', unfit(12, 1.5)],
      ['the last axis is 12 and headCount NaN', unfit(12, NaN)],
    ],
  }),
}
