import * as tf from '@tensorflow/tfjs-core'
import { WgptRangeError } from '@wgpt/errors'
import { checkShape, defineOp, runKernel } from '@wgpt/kernel-runtime'
import { maker } from '../shared/maker.js'
import { embedding } from './embedding.js'
import { PositionedEmbedding, PositionedEmbeddingGradient } from './names.js'
import { positionedEmbeddingGradientWebGpu, positionedEmbeddingWebGpu } from './webgpu.kernel.js'

/** table [vocabulary, size], positions [positions, size], ids [sequences · time] */
interface Inputs {
  readonly [name: string]: tf.Tensor
  readonly table: tf.Tensor2D
  readonly positions: tf.Tensor2D
  readonly ids: tf.Tensor1D
}

interface Attributes {
  readonly time: number
  readonly offset: number
}

export const positionedEmbeddingOp = defineOp<Inputs, Attributes, tf.Tensor2D>({
  name: 'positionedEmbedding',
  inputs: { table: 'float32', positions: 'float32', ids: 'int32' },
  kernels: { maker, kernels: [positionedEmbeddingGradientWebGpu, positionedEmbeddingWebGpu] },
  forward: {
    kernel: PositionedEmbedding,
    run({ table, positions, ids }, { time, offset }, save) {
      save([ids])
      return runKernel(PositionedEmbedding, { table, positions, ids }, { time, offset }) as tf.Tensor2D
    },
  },
  gradient(dy, saved, { time, offset }, { table, positions }, takeSum) {
    const sum = takeSum(table)
    const made = runKernel(
      PositionedEmbeddingGradient,
      { dy, ids: saved[0]!, ...(sum && { sum }) },
      { vocabulary: table.shape[0], positions: positions.shape[0], time, offset },
    ) as tf.Tensor[]
    sum?.dispose()
    return made
  },
  composed({ table, positions, ids }, { time, offset }) {
    const size = table.shape[1]
    const rows =
      offset === 0 && time === positions.shape[0] ? positions : tf.slice2d(positions, [offset, 0], [time, size])
    const looked = tf.reshape<tf.Rank.R3>(embedding(table, ids), [ids.size / time, time, size])
    return tf.reshape(tf.add(looked, rows), [ids.size, size])
  },
})

/**
 * The rows of a table, each with the row of its position added: what `tf.add(embedding(table, ids), positions)` gives, in one pass on webgpu.
 * @param table float32 [vocabulary, size]
 * @param positions float32 [count, size]
 * @param ids int32 [..., time], in 0 … vocabulary − 1 (the caller checks them)
 * @param offset the position of the first id of a sequence; offset + time ≤ count. Default 0
 * @returns float32 [..., time, size], with gradients for both tables (first order)
 * @throws TypeError for another dtype, RangeError for shapes or an offset that don't fit
 * @example
 * positionedEmbedding(tf.eye(3), tf.ones([4, 3]), tf.tensor2d([[2, 0]], undefined, 'int32')).print() // [[[1, 1, 2], [2, 1, 1]]]
 */
export function positionedEmbedding(
  table: tf.Tensor2D,
  positions: tf.Tensor2D,
  ids: tf.Tensor,
  { offset = 0 }: { offset?: number } = {},
): tf.Tensor {
  positionedEmbeddingOp.check({ table, positions, ids })
  checkShape('positionedEmbedding', 'table', table, [-1, -1], 'one row per id')
  const size = table.shape[1]
  checkShape(
    'positionedEmbedding',
    'positions',
    positions,
    [-1, size],
    'one row per position, as long as those of table',
  )
  const time = ids.shape.at(-1)
  if (time === undefined) throw new WgptRangeError('positionedEmbedding: ids has shape []; expected [..., time].')
  if (!Number.isInteger(offset) || offset < 0 || offset + time > positions.shape[0])
    throw new WgptRangeError(
      `positionedEmbedding: offset is ${offset}; expected a whole number from 0, and with ${time} ids at most ${positions.shape[0]} positions in all.`,
    )
  return tf.tidy('positionedEmbedding', () => {
    const places = tf.reshape<tf.Rank.R1>(ids, [ids.size])
    return tf.reshape(positionedEmbeddingOp({ table, positions, ids: places }, { time, offset }), [...ids.shape, size])
  })
}
