import { WgptRangeError } from '@wgpt/errors'
import * as tf from '@tensorflow/tfjs-core'
import type { TrainingWorld } from './training-world.js'

/** Rows of a batch that each rank takes. @throws WgptRangeError if they can't be shared equally */
export function rowsPerRank(rows: number, size: number, accumulationSteps = 1): number {
  if (rows % (size * accumulationSteps) !== 0)
    throw new WgptRangeError(
      `world: a batch of ${rows} can't be shared equally by ${size} ranks${accumulationSteps === 1 ? '' : `, each in ${accumulationSteps} parts`}. Choose a batch size that is a multiple of ${size * accumulationSteps}.`,
    )
  return rows / size
}

/** This rank's rows of a tensor [batch, time]: the first rank has the first ones. Runs in the caller's tf.tidy. */
export function shareOf(whole: tf.Tensor2D, { rank, size }: Pick<TrainingWorld, 'rank' | 'size'>): tf.Tensor2D {
  const rows = whole.shape[0] / size
  return tf.slice(whole, [rank * rows, 0], [rows, whole.shape[1]])
}
