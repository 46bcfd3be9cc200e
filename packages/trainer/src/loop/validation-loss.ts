import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '@wgpt/datasets'
import type { Decoder } from '@wgpt/decoder'
import { breathe } from './breathe.js'

/** A batch as int32 [batch, time] tensors, for as long as `use` runs. */
export function withTensors<T>(batch: Batch, use: (tokens: tf.Tensor2D, targets: tf.Tensor2D) => T): T {
  const shape: [number, number] = [batch.batchSize, batch.contextLength]
  return use(tf.tensor2d(batch.tokens, shape, 'int32'), tf.tensor2d(batch.targets, shape, 'int32'))
}

/** Mean nats a token over batches of one size. One download for all of them. */
export async function validationLoss(decoder: Pick<Decoder, 'loss'>, batches: readonly Batch[]): Promise<number> {
  const losses: tf.Scalar[] = []
  for (const batch of batches) {
    losses.push(tf.tidy(() => withTensors(batch, (tokens, targets) => decoder.loss(tokens, targets))))
    await breathe()
  }
  const all = tf.stack(losses)
  const values = await all.data<'float32'>()
  tf.dispose([all, ...losses])
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
