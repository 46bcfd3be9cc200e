import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '@wgpt/datasets'
import type { Decoder } from '@wgpt/decoder'
import { breathe } from './breathe.js'

/** A batch as int32 [batch, time] tensors: the caller's to dispose. */
export function tensorsOf({ batchSize, contextLength, tokens, targets }: Batch): [tf.Tensor2D, tf.Tensor2D] {
  const shape: [number, number] = [batchSize, contextLength]
  return [tf.tensor2d(tokens, shape, 'int32'), tf.tensor2d(targets, shape, 'int32')]
}

/** Mean nats per token over batches of one size. One download for all of them. */
export async function validationLoss(decoder: Pick<Decoder, 'loss'>, batches: readonly Batch[]): Promise<number> {
  const losses: tf.Scalar[] = []
  for (const batch of batches) {
    losses.push(tf.tidy(() => decoder.loss(...tensorsOf(batch))))
    await breathe()
  }
  const all = tf.stack(losses)
  const values = await all.data<'float32'>()
  tf.dispose([all, ...losses])
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
