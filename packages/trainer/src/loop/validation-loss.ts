import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '@wgpt/datasets'
import type { Decoder } from '@wgpt/decoder'
import type { TrainingWorld } from '../world/training-world.js'
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

/**
 * Mean nats per token over batches of one size. One download for all of them.
 * @param world whose ranks each take some of the batches, and all have the mean
 * @param when it is, for what a rank says of itself
 */
export async function validationLoss(
  decoder: Pick<Decoder, 'loss'>,
  batches: readonly Batch[],
  world?: TrainingWorld,
  when = '',
): Promise<number> {
  const losses: tf.Scalar[] = []
  for (const [index, batch] of batches.entries()) {
    if (world && index % world.size !== world.rank) continue
    world?.doing(`${when}: evaluation, batch ${index + 1} of ${batches.length}`)
    losses.push(
      tf.tidy(() => {
        const { tokens, targets, segments } = tensorsOf(batch)
        return decoder.loss(tokens, targets, { segments })
      }),
    )
    await breathe()
  }
  const values = losses.length === 0 ? new Float32Array(0) : await stacked(losses)
  const of: Iterable<number> = world ? await gathered(values, batches.length, world) : values
  return [...of].reduce((sum, value) => sum + value, 0) / batches.length
}

async function stacked(losses: readonly tf.Scalar[]): Promise<Float32Array> {
  const all = tf.stack([...losses])
  const values = await all.data<'float32'>()
  tf.dispose([all, ...losses])
  return values
}

/** The ranks' values in the order of the batches: each rank adds zeros to the others' places, which change no bit. */
async function gathered(own: Float32Array, count: number, world: TrainingWorld): Promise<Float64Array> {
  const all = new Float64Array(count)
  for (const [index, value] of own.entries()) all[index * world.size + world.rank] = value
  await world.allReduceMean([all])
  return all.map((value) => Math.fround(value * world.size))
}
