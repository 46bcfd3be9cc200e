import * as tf from '@tensorflow/tfjs-core'
import { checkShape, checkTensor, defineOp, lastAxis, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { linear } from './linear.js'
import { TableProduct, TableProductGradient } from './names.js'
import { tableProductGradientWebGpu, tableProductWebGpu } from './webgpu.kernel.js'

/** x [rows, size], table [count, size] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly x: tf.Tensor2D
  readonly table: tf.Tensor2D
}

export const tableProductOp = defineOp<Inputs, { readonly frozen: boolean }, tf.Tensor2D>({
  name: 'tableProduct',
  inputs: { x: 'float32', table: 'float32' },
  kernels: { maker, kernels: [tableProductGradientWebGpu, tableProductWebGpu] },
  constants: ({ frozen }) => (frozen ? ['table'] : []),
  forward: {
    kernel: TableProduct,
    run({ x, table }, { frozen }, save) {
      save(frozen ? [table] : [table, x])
      return runKernel(TableProduct, { x, table }) as tf.Tensor2D
    },
  },
  gradient(dy, [table, x]) {
    const made = runKernel(TableProductGradient, { dy, table: table!, ...(x && { x }) })
    return Array.isArray(made) ? made : [made]
  },
  composed: ({ x, table }, { frozen }) => linear(x, tf.transpose(table), undefined, { frozen }) as tf.Tensor2D,
})

/**
 * x·tableᵀ along the last axis: logits of a table of embeddings. On webgpu the table is read where it lies; elsewhere it is transposed.
 * @param x float32 [..., size]
 * @param table float32 [count, size]
 * @param options `frozen`: the table is a constant, and no gradient is computed for it
 * @returns float32 [..., count], with gradients for x and, unless it is frozen, table (first order)
 * @throws TypeError for another dtype, RangeError for shapes that don't fit
 * @example
 * tableProduct(tf.ones([1, 2]), tf.tensor2d([[1, 2], [3, 4], [5, 6]])).print() // [[3, 7, 11]]
 */
export function tableProduct(
  x: tf.Tensor,
  table: tf.Tensor2D,
  { frozen = false }: { frozen?: boolean } = {},
): tf.Tensor {
  checkTensor('tableProduct', 'x', x, 'float32')
  const size = lastAxis('tableProduct', 'x', x)
  checkTensor('tableProduct', 'table', table, 'float32')
  checkShape('tableProduct', 'table', table, [-1, size], 'rows as long as the last axis of x')
  return tf.tidy('tableProduct', () => {
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / size, size])
    return tf.reshape(tableProductOp({ x: rows, table }, { frozen }), [...x.shape.slice(0, -1), table.shape[0]])
  })
}
