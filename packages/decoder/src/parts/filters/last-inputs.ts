import * as tf from '@tensorflow/tfjs-core'
import type { FilterMemory } from './filter.js'

/**
 * The memory of a filter that looks back at few samples, and at zeros before the first: it keeps its last inputs, and a step applies the
 * whole form to them and the new one.
 * @param reach samples before the newest that an output reads
 */
export function lastInputs(reach: number, apply: (x: tf.Tensor3D) => tf.Tensor3D): FilterMemory {
  let kept: tf.Tensor3D | undefined
  const keep = (x: tf.Tensor3D) => {
    const [batch, time, channels] = x.shape
    const last = tf.keep(tf.slice3d(x, [0, time - reach, 0], [batch, reach, channels]))
    kept?.dispose()
    kept = last
  }
  return {
    start(x) {
      tf.tidy(() => {
        keep(
          tf.pad3d(x, [
            [0, 0],
            [Math.max(0, reach - x.shape[1]), 0],
            [0, 0],
          ]),
        )
      })
      return apply(x)
    },
    settle: () => Promise.resolve(),
    step: (x) =>
      tf.tidy(() => {
        const seen = tf.concat3d([kept!, x], 1)
        const y = apply(seen)
        keep(seen)
        return tf.slice3d(y, [0, reach, 0], x.shape)
      }),
    select(rows) {
      const before = kept!
      kept = tf.tidy(() => tf.keep(tf.gather(before, tf.tensor1d(rows as number[], 'int32'))))
      before.dispose()
    },
    dispose() {
      kept?.dispose()
      kept = undefined
    },
  }
}
