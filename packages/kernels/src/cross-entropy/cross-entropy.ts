import * as tf from '@tensorflow/tfjs-core'
import { checkInteger, checkShape, checkShare, defineOp, lastAxis, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { composeCrossEntropy } from './composed.js'
import { crossEntropyCpu } from './cpu.kernel.js'
import { CrossEntropy, type CrossEntropyAttributes } from './names.js'
import { crossEntropyWasm } from './wasm.kernel.js'
import { crossEntropyWebGpu } from './webgpu.kernel.js'

export interface CrossEntropyOptions {
  /** Rows whose target is this number count neither in the mean nor in the gradient: padding. A whole number, -100 say. */
  ignoreIndex?: number
  /** Share of every target that is spread evenly over the vocabulary, in [0, 1). Default 0. */
  labelSmoothing?: number
}

/** logits [rows, vocabulary], targets [rows] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly logits: tf.Tensor2D
  readonly targets: tf.Tensor1D
}

export const crossEntropyOp = defineOp<Inputs, CrossEntropyAttributes, tf.Scalar>({
  name: 'crossEntropy',
  inputs: { logits: 'float32', targets: 'int32' },
  kernels: { maker, kernels: [crossEntropyCpu, crossEntropyWasm, crossEntropyWebGpu] },
  forward: {
    kernel: CrossEntropy,
    run({ logits, targets }, attributes, save) {
      const outputs = runKernel(CrossEntropy, { logits, targets }, attributes) as [tf.Scalar, tf.Tensor2D]
      save([outputs[1]])
      return outputs[0]
    },
  },
  gradient: (dy, saved) => [tf.mul(saved[0]!, dy)],
  composed: ({ logits, targets }, attributes) => composeCrossEntropy(logits, targets, attributes),
})

/**
 * Mean cross-entropy of next-token predictions, in nats per token. One exponential serves the loss and its gradient, after the
 * largest logit is subtracted: logits of any finite size give a finite, exact loss.
 * @param logits float32 [..., vocabulary]
 * @param targets int32 [...], ids in 0 … vocabulary − 1 or `ignoreIndex` (the caller checks them: reading them back would stall a GPU)
 * @returns scalar, with a gradient for logits (first order); 0 where every row is ignored
 * @throws TypeError for another dtype, RangeError for shapes that don't fit or a wrong option
 * @example
 * crossEntropy(tf.zeros([2, 4]), tf.tensor1d([1, 3], 'int32')).print() // ln 4
 */
export function crossEntropy(logits: tf.Tensor, targets: tf.Tensor, options: CrossEntropyOptions = {}): tf.Scalar {
  const { ignoreIndex, labelSmoothing = 0 } = options
  crossEntropyOp.check({ logits, targets })
  const vocabulary = lastAxis('crossEntropy', 'logits', logits)
  checkShape('crossEntropy', 'targets', targets, logits.shape.slice(0, -1), 'one id per row of logits')
  checkShare('crossEntropy', 'labelSmoothing', labelSmoothing)
  if (ignoreIndex !== undefined) checkInteger('crossEntropy', 'ignoreIndex', ignoreIndex, -(2 ** 31), 2 ** 31 - 1)
  const count = targets.size
  return tf.tidy('crossEntropy', () => {
    const ids = tf.reshape<tf.Rank.R1>(targets, [count])
    const rows = tf.reshape<tf.Rank.R2>(logits, [count, vocabulary])
    const attributes = { ignores: ignoreIndex !== undefined, ignoreIndex: ignoreIndex ?? 0, labelSmoothing }
    return crossEntropyOp({ logits: rows, targets: ids }, attributes)
  })
}
