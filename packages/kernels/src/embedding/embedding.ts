import * as tf from '@tensorflow/tfjs-core'
import { checkShape, defineOp, hasKernel, runKernel, withGradient } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { oneHotRows } from '../shared/one-hot.js'
import { embeddingGradientCpu } from './cpu.kernel.js'
import { Embedding, EmbeddingGradient } from './names.js'
import { embeddingGradientWasm, embeddingWasm } from './wasm.kernel.js'
import { embeddingGradientWebGpu, embeddingWebGpu } from './webgpu.kernel.js'

/** Up to here a one-hot product is cheap, and its sum has a fixed order; `unsortedSegmentSum` adds atomically on a GPU. */
const oneHotLimit = 1024

/** table [vocabulary, size], ids [count] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly table: tf.Tensor2D
  readonly ids: tf.Tensor1D
}

export const embeddingOp = defineOp<Inputs, { readonly vocabulary: number }, tf.Tensor2D>({
  name: 'embedding',
  inputs: { table: 'float32', ids: 'int32' },
  kernels: {
    maker,
    kernels: [embeddingGradientCpu, embeddingGradientWasm, embeddingGradientWebGpu, embeddingWasm, embeddingWebGpu],
  },
  forward: {
    kernel: Embedding,
    run({ table, ids }, _, save) {
      save([ids])
      return runKernel(Embedding, { table, ids }) as tf.Tensor2D
    },
  },
  gradient: (dy, saved, { vocabulary }) => [gradient(dy, saved[0] as tf.Tensor1D, vocabulary)],
  composed: ({ table, ids }, { vocabulary }) =>
    withGradient<tf.Tensor2D>(
      [table],
      (save) => {
        save([ids])
        return tf.gather(table, ids)
      },
      (dy, saved) => [gradient(dy, saved[0] as tf.Tensor1D, vocabulary)],
    ),
})

/**
 * The rows of a table.
 * @param table float32 [vocabulary, size]
 * @param ids int32 [...], in 0 … vocabulary − 1 (the caller checks them: reading them back would stall a GPU)
 * @returns float32 [..., size], with a gradient for table (first order) on every backend
 * @throws TypeError for another dtype, RangeError for a table that isn't 2-D
 * @example
 * embedding(tf.eye(3), tf.tensor1d([2, 0], 'int32')).print() // [[0, 0, 1], [1, 0, 0]]
 */
export function embedding(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor {
  embeddingOp.check({ table, ids })
  checkShape('embedding', 'table', table, [-1, -1], 'one row per id')
  const [vocabulary, size] = table.shape
  return tf.tidy('embedding', () => {
    const places = tf.reshape<tf.Rank.R1>(ids, [ids.size])
    return tf.reshape(embeddingOp({ table, ids: places }, { vocabulary }), [...ids.shape, size])
  })
}

/** Some backends have a kernel for this way alone. */
function gradient(dy: tf.Tensor2D, ids: tf.Tensor1D, vocabulary: number): tf.Tensor2D {
  if (hasKernel(EmbeddingGradient)) return runKernel(EmbeddingGradient, { dy, ids }, { vocabulary }) as tf.Tensor2D
  if (vocabulary > oneHotLimit) return tf.unsortedSegmentSum(dy, ids, vocabulary)
  return tf.matMul(oneHotRows(ids, vocabulary), dy, true, false)
}
