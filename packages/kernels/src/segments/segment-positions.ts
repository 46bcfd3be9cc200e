import * as tf from '@tensorflow/tfjs-core'
import { checkSegments, segmentReach } from '@wgpt/kernel-runtime'

/**
 * The position of each token in its own document: 0, 1, … from every change of value on.
 * @param segments int32 [..., time]: a change of value between neighbours is a boundary between documents
 * @returns int32 of the same shape
 * @throws TypeError unless it is an int32 tensor
 * @example
 * segmentPositions(tf.tensor1d([5, 5, 6, 6, 6, 5], 'int32')).print() // 0, 1, 0, 1, 2, 0
 */
export function segmentPositions<T extends tf.Tensor>(segments: T): T {
  checkSegments('segmentPositions', segments, segments.shape)
  return tf.tidy(() => tf.cast(segmentReach(segments), 'int32')) as T
}
