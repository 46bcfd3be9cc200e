import * as tf from '@tensorflow/tfjs-core'
import { hasKernel, runKernel } from '../registry.js'
import { checkDtype, checkShape, checkShare, lastAxis } from '../shared/checks.js'
import { withGradient } from '../shared/with-gradient.js'
import { composeCrossEntropy } from './composed.js'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'

export interface CrossEntropyOptions {
  /** Rows whose target is this number count neither in the mean nor in the gradient: padding. A whole number, -100 say. */
  ignoreIndex?: number
  /** Share of every target that is spread evenly over the vocabulary, in [0, 1). Default 0. */
  labelSmoothing?: number
}

/**
 * Mean cross-entropy of next-token predictions, in nats a token. One exponential serves the loss and its gradient, after the
 * largest logit is subtracted: logits of any finite size give a finite, exact loss.
 * @param logits float32 [..., vocabulary]
 * @param targets int32 [...], ids in 0 … vocabulary − 1 or `ignoreIndex` (the caller checks them: reading them back would stall a GPU)
 * @returns scalar, with a gradient for logits (first order); 0 where every row is ignored
 * @throws TypeError for another dtype, RangeError for shapes that don't fit or a wrong option
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor, options: CrossEntropyOptions = {}): tf.Scalar {
  const { ignoreIndex, labelSmoothing = 0 } = options
  checkDtype('crossEntropy', 'logits', logits, 'float32')
  checkDtype('crossEntropy', 'targets', targets, 'int32')
  const vocabulary = lastAxis('crossEntropy', 'logits', logits)
  checkShape('crossEntropy', 'targets', targets, logits.shape.slice(0, -1), 'one id a row of logits')
  checkShare('crossEntropy', 'labelSmoothing', labelSmoothing)
  if (ignoreIndex !== undefined && (ignoreIndex | 0) !== ignoreIndex)
    throw new RangeError(`crossEntropy: ignoreIndex is ${ignoreIndex}, wanted a whole number of 32 bits: round it.`)
  const count = targets.size
  return tf.tidy('crossEntropy', () => {
    const ids = tf.reshape<tf.Rank.R1>(targets, [count])
    const rows = tf.reshape<tf.Rank.R2>(logits, [count, vocabulary])
    const apply = hasKernel(CrossEntropy) ? runCrossEntropy : composeCrossEntropy
    return apply(rows, ids, { ignores: ignoreIndex !== undefined, ignoreIndex: ignoreIndex ?? 0, labelSmoothing })
  })
}

function runCrossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D, attributes: CrossEntropyAttributes): tf.Scalar {
  return withGradient<tf.Scalar>(
    [logits],
    (save) => {
      const outputs = runKernel(CrossEntropy, { logits, targets }, { ...attributes }) as [tf.Scalar, tf.Tensor2D]
      save([outputs[1]])
      return outputs[0]
    },
    (dy, saved) => [tf.mul(saved[0]!, dy)],
  )
}
