import * as tf from '@tensorflow/tfjs-core'
import { drawLead, drawValues } from '../law/draw.js'
import { sizeOfShape, wrong, wrongCalls, type Law } from '../law/law.js'
import { clippingReport, clipScale, globalNorm } from './gradient-norm.js'

export const globalNormLaw: Law = {
  op: 'globalNorm',
  differentiable: false,
  example(draw) {
    const shapes = Array.from({ length: draw.whole(1, 12) }, () => [...drawLead(draw), draw.whole(1, 40)])
    return {
      case: shapes.map((shape) => `[${shape.join(', ')}]`).join(' '),
      inputs: shapes.map((shape) => ({ shape, values: drawValues(draw, sizeOfShape(shape)) })),
      run: (...gradients) => globalNorm(gradients),
      reference: (...gradients) => Float64Array.of(Math.hypot(...gradients.flatMap((values) => Array.from(values)))),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['gradients is not an array', () => globalNorm(wrong(undefined))],
      ['gradients is not an array', () => globalNorm(wrong(null))],
      ['gradients is not an array', () => globalNorm(wrong(tf.ones([2])))],
      ['gradients is not an array', () => globalNorm(wrong({ a: tf.ones([2]) }))],
      ['gradients is not an array', () => globalNorm(wrong(new Map([['a', tf.ones([2])]])))],
      ['gradients[0] is not a tensor', () => globalNorm(wrong([1, 2]))],
      ['gradients[0] is not a tensor', () => globalNorm(wrong(['a']))],
      ['gradients[1] is not a tensor', () => globalNorm(wrong([tf.ones([2]), undefined]))],
      ['gradients[1] is not a tensor', () => globalNorm(wrong([tf.ones([2]), [tf.ones([2])]]))],
      ['gradients[0] is int32', () => globalNorm([tf.ones([2], 'int32')])],
      ['gradients[1] is bool', () => globalNorm([tf.ones([2]), tf.ones([2], 'bool')])],
      ['gradients[0] is string', () => globalNorm([tf.tensor1d(['a'], 'string')])],
    ],
  }),
}

export const clipScaleLaw: Law = {
  op: 'clipScale',
  differentiable: false,
  example(draw) {
    const limit = draw.pick([0.5, 1, 4])
    return {
      case: `limit ${limit}`,
      inputs: [{ shape: [], values: drawValues(draw, 1, 3).map(Math.abs) }],
      run: (norm) => clipScale(norm as tf.Scalar, limit),
      reference: (norm) => norm.map((value) => Math.min(limit / (value + 1e-6), 1)),
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['norm is not a tensor', () => clipScale(wrong(1), 1)],
      ['norm is not a tensor', () => clipScale(wrong(undefined), 1)],
      ['norm is not a tensor', () => clipScale(wrong([1]), 1)],
      ['norm is int32', () => clipScale(tf.scalar(1, 'int32'), 1)],
      ['norm is bool', () => clipScale(tf.scalar(true, 'bool'), 1)],
      ['limit is "1", not a number', () => clipScale(tf.scalar(1), wrong('1'))],
    ],
    RangeError: [
      ['norm has shape [1]; expected []', () => clipScale(wrong(tf.ones([1])), 1)],
      ['norm has shape [2, 1]; expected []', () => clipScale(wrong(tf.ones([2, 1])), 1)],
      ['limit is 0', () => clipScale(tf.scalar(1), 0)],
      ['limit is -1', () => clipScale(tf.scalar(1), -1)],
      ['limit is NaN', () => clipScale(tf.scalar(1), NaN)],
      ['limit is Infinity', () => clipScale(tf.scalar(1), Infinity)],
    ],
  }),
}

/** Out: loss, norm, scale. */
export const clippingReportLaw: Law = {
  op: 'clippingReport',
  differentiable: false,
  example(draw) {
    const limit = draw.pick([0.5, 1, 40])
    const shapes = Array.from({ length: draw.whole(1, 12) }, () => [...drawLead(draw), draw.whole(1, 40)])
    return {
      case: `limit ${limit}, ${shapes.map((shape) => `[${shape.join(', ')}]`).join(' ')}`,
      inputs: [[], ...shapes].map((shape) => ({ shape, values: drawValues(draw, sizeOfShape(shape)) })),
      run: (loss, ...gradients) =>
        tf.tidy(() => {
          const { report, scale } = clippingReport(loss as tf.Scalar, gradients, limit)
          return tf.concat([report, tf.reshape<tf.Rank.R1>(scale, [1])])
        }),
      reference(loss, ...gradients) {
        const norm = Math.hypot(...gradients.flatMap((values) => Array.from(values)))
        return Float64Array.of(loss[0]!, norm, Math.min(limit / (norm + 1e-6), 1))
      },
    }
  },
  wrongCalls: wrongCalls({
    TypeError: [
      ['loss is not a tensor', () => clippingReport(wrong(1), [tf.ones([2])], 1)],
      ['loss is int32', () => clippingReport(tf.scalar(1, 'int32'), [tf.ones([2])], 1)],
      ['gradients is not an array', () => clippingReport(tf.scalar(1), wrong({}), 1)],
      ['gradients[0] is not a tensor', () => clippingReport(tf.scalar(1), wrong([1]), 1)],
      ['gradients is not an array', () => clippingReport(tf.scalar(1), wrong(tf.ones([2])), 1)],
      ['loss is not a tensor', () => clippingReport(wrong(undefined), [tf.ones([2])], 1)],
      ['gradients[0] is int32', () => clippingReport(tf.scalar(1), [tf.ones([2], 'int32')], 1)],
      ['limit is "1", not a number', () => clippingReport(tf.scalar(1), [tf.ones([2])], wrong('1'))],
    ],
    RangeError: [
      ['loss has shape [1]; expected []', () => clippingReport(wrong(tf.ones([1])), [tf.ones([2])], 1)],
      ['limit is -1', () => clippingReport(tf.scalar(1), [tf.ones([2])], -1)],
      ['limit is 0', () => clippingReport(tf.scalar(1), [tf.ones([2])], 0)],
      ['limit is NaN', () => clippingReport(tf.scalar(1), [tf.ones([2])], NaN)],
    ],
  }),
}
