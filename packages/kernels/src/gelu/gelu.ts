import * as tf from '@tensorflow/tfjs-core'
import { checkDtype } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'

const linearTerm = 2 * Math.sqrt(2 / Math.PI)
const cubicTerm = linearTerm * 0.044715

/**
 * GELU in its tanh form (GPT-2's gelu_new), written by the logistic function, because ½(1 + tanh u) = σ(2u) and every backend has
 * a fast σ: y = x·σ(√(8/π)·(x + 0.044715·x³)).
 * @param x float32, any shape
 * @returns the same shape, with a gradient (first order)
 * @throws TypeError for another dtype
 * Source: arXiv 1606.08415, section 2
 */
export function gelu<Input extends tf.Tensor>(x: Input): Input {
  checkDtype('gelu', 'x', x, 'float32')
  return withGradient<Input>(
    [x],
    (save) => {
      const gate = tf.sigmoid(tf.mul(x, tf.add(tf.mul(tf.square(x), cubicTerm), linearTerm)))
      save([x, gate])
      return tf.mul(x, gate)
    },
    (dy, saved) => {
      const [savedX, gate] = saved as [tf.Tensor, tf.Tensor]
      const slope = tf.add(tf.mul(tf.square(savedX), 3 * cubicTerm), linearTerm)
      const bend = tf.mul(tf.mul(savedX, slope), tf.sub(1, gate))
      return [tf.mul(dy, tf.mul(gate, tf.add(bend, 1)))]
    },
  )
}
