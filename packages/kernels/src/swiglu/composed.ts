import * as tf from '@tensorflow/tfjs-core'
import { withGradient } from '@wgpt/kernel-runtime'

export function composeSwiglu<Input extends tf.Tensor>(gate: Input, value: Input): Input {
  return withGradient<Input>(
    [gate, value],
    (save) => {
      const open = tf.sigmoid(gate)
      save([gate, value, open])
      return tf.mul(tf.mul(gate, open), value)
    },
    (dy, saved) => {
      const [savedGate, savedValue, open] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      // (g·σ)' = σ·(1 + g·(1 − σ))
      const slope = tf.mul(open, tf.add(tf.mul(savedGate, tf.sub(1, open)), 1))
      return [tf.mul(tf.mul(dy, savedValue), slope), tf.mul(dy, tf.mul(savedGate, open))]
    },
  )
}
