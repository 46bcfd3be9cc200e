import { recomputed } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'

/** What goes from block to block. */
export type Stream = {
  /** The residual stream [batch, time, channel]. */
  readonly x: tf.Tensor3D
  /** Of the first block's attention, of the same shape, where later blocks read them. */
  readonly firstValues?: tf.Tensor3D
}

/**
 * A block that keeps its input alone for the gradients. The first block's values are part of the input, side by side with the residual stream:
 * gradients flow through them too.
 */
export function recomputedBlock(
  block: (input: Stream) => Stream,
  input: Stream,
  variables: readonly tf.Variable[],
): Stream {
  const packed = recomputed(
    (both: tf.Tensor3D) => {
      const output = block(input.firstValues ? unpacked(both) : { x: both })
      return input.firstValues || !output.firstValues ? output.x : tf.concat3d([output.x, output.firstValues], 2)
    },
    input.firstValues ? tf.concat3d([input.x, input.firstValues], 2) : input.x,
    variables,
  )
  if (packed.shape[2] > input.x.shape[2]) return unpacked(packed)
  return input.firstValues ? { x: packed, firstValues: input.firstValues } : { x: packed }
}

function unpacked(both: tf.Tensor3D): Required<Stream> {
  const [x, firstValues] = tf.split(both, 2, 2) as [tf.Tensor3D, tf.Tensor3D]
  return { x, firstValues }
}
