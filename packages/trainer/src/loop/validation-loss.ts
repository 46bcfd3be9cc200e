import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '@wgpt/datasets'
import type { Decoder } from '@wgpt/decoder'
import { breathe } from './breathe.js'

interface BatchTensors {
  readonly tokens: tf.Tensor2D
  readonly targets: tf.Tensor2D
  /** Of a batch with several documents in a window, which are to be read each alone. */
  readonly segments: tf.Tensor2D | undefined
}

/** A batch as int32 [batch, time] tensors: the caller's to dispose. */
export function tensorsOf({ batchSize, contextLength, tokens, targets, segments }: Batch): BatchTensors {
  const tensor = (values: Int32Array) => tf.tensor2d(values, [batchSize, contextLength], 'int32')
  return { tokens: tensor(tokens), targets: tensor(targets), segments: segments && tensor(segments) }
}

/** Mean nats per token over batches of one size. One download for all of them. */
export async function validationLoss(decoder: Pick<Decoder, 'loss'>, batches: readonly Batch[]): Promise<number> {
  const losses: tf.Scalar[] = []
  for (const batch of batches) {
    losses.push(
      tf.tidy(() => {
        const { tokens, targets, segments } = tensorsOf(batch)
        return decoder.loss(tokens, targets, { segments })
      }),
    )
    await breathe()
  }
  const all = tf.stack(losses)
  const values = await all.data<'float32'>()
  tf.dispose([all, ...losses])
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
