import * as tf from '@tensorflow/tfjs-core'
import type { GraphBuilder, Ref } from '../graph/graph-builder.js'

/** [batch, time, channel] → x[t − 1], zeros before the first. @param segments whose first position has none before it */
export function previousSample(x: tf.Tensor3D, segments?: tf.Tensor2D): tf.Tensor3D {
  const [batch, time, channels] = x.shape
  const before = tf.slice3d(x, [0, 0, 0], [batch, time - 1, channels])
  return tf.pad3d(segments ? ofSameSegment(before, segments) : before, [
    [0, 0],
    [1, 0],
    [0, 0],
  ])
}

/** 0 instead of what the position after it may not read: chosen, not multiplied, for the sake of NaN. */
function ofSameSegment(before: tf.Tensor3D, segments: tf.Tensor2D): tf.Tensor3D {
  const [batch, rest, channels] = before.shape
  if (rest === 0) return before
  const isSame = tf.equal(tf.slice2d(segments, [0, 1], [batch, rest]), tf.slice2d(segments, [0, 0], [batch, rest]))
  return tf.where(tf.tile(tf.reshape(isSame, [batch, rest, 1]), [1, 1, channels]), before, tf.zerosLike(before))
}

/** The same of a graph: a convolution would do it, but padding in front and cutting at the end is plain. */
export function previousSampleGraph(x: Ref, builder: GraphBuilder): Ref {
  const paddings = builder.constant('paddings/2', [3, 2], () => Int32Array.of(0, 0, 1, 0, 0, 0))
  const padded = builder.op('Pad', [x, paddings])
  return builder.op(
    'StridedSlice',
    [
      padded,
      ...[
        [0, 0, 0],
        [0, -1, 0],
        [1, 1, 1],
      ].map((list) => builder.integers(...list)),
    ],
    {
      begin_mask: 0b111,
      end_mask: 0b101,
      ellipsis_mask: 0,
      new_axis_mask: 0,
      shrink_axis_mask: 0,
      Index: { type: 'DT_INT32' },
    },
  )
}
