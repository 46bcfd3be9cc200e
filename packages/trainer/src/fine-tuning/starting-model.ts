import type { DecoderConfig } from '@wgpt/decoder'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import { sha256 } from '../checkpoint/sha256.js'
import type { RunConfig } from '../config/run-config.js'
import { readModel } from '../load-decoder.js'
import { encodeSafetensors } from '../safetensors/encode.js'
import { float32Tensor } from '../safetensors/safetensors.js'
import type { RunStore } from '../store/run-store.js'

type Parameters = Checkpoint['parameters']

/** A model that training starts from: the newest checkpoint of a run, an imported one too. */
export interface StartingModel {
  /** What the new run's config says of it. */
  readonly from: NonNullable<RunConfig['from']>
  readonly decoder: DecoderConfig
  readonly parameters: Parameters
  readonly tokenizer: AnyTokenizer
}

/** @throws RunError if the store holds no run, or a broken one */
export async function readStartingModel(store: RunStore): Promise<StartingModel> {
  const { decoder, parameters, tokenizer, step } = await readModel(store)
  return {
    from: { run: store.location, step, sha256: await hashOfWeights(parameters) },
    decoder,
    parameters,
    tokenizer,
  }
}

/** SHA-256 of the weights as a safetensors file. */
const hashOfWeights = (parameters: Parameters): Promise<string> => sha256(weightsFile(parameters))

/** As a checkpoint keeps them. */
export const weightsFile = (parameters: Parameters): Uint8Array =>
  encodeSafetensors(new Map([...parameters].map(([name, { shape, values }]) => [name, float32Tensor(shape, values)])), {
    format: 'pt',
  })
