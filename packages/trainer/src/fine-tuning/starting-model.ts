import type { DecoderConfig } from '@wgpt/decoder'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { hashOfWeights } from '../checkpoint/load-checkpoint.js'
import type { RunConfig } from '../config/run-config.js'
import { describeModel, readModel } from '../load-decoder.js'
import type { RunStore } from '../store/run-store.js'

/** A model that training starts from: the newest checkpoint of a run, an imported one too. */
export interface StartingModel {
  /** What the new run's config says of it. */
  readonly from: NonNullable<RunConfig['from']>
  readonly modality: string
  readonly decoder: DecoderConfig
  readonly tokenizer: AnyTokenizer
  /** @throws RunError if they are broken */
  readParameters(): Promise<Checkpoint['parameters']>
}

/**
 * What is known of a run as a model to start from; its weights are read when they are asked for.
 * @throws RunError if the store holds no run, or a broken one
 * @example
 * ```ts
 * const { from, decoder } = await startingModel(store)
 * console.log(from.step, decoder.layerCount) // → 4 1
 * ```
 */
export async function startingModel(store: RunStore): Promise<StartingModel> {
  const { decoder, tokenizer, config, step } = await describeModel(store)
  return {
    from: { run: store.location, step, sha256: await hashOfWeights(store, step) },
    modality: config.modality,
    decoder,
    tokenizer,
    readParameters: async () => (await readModel(store, step)).parameters,
  }
}
