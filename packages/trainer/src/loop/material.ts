import { evaluationBatches, readTokens, type Batch, type Tokens, type TokenSplits } from '@wgpt/datasets'
import type { Tokenizer } from '@wgpt/tokenizers'
import { sha256 } from '../checkpoint/sha256.js'
import { windowBorders, type RunConfig } from '../config/run-config.js'
import { reasonOf, RunError } from '../errors.js'

/** What the arms of a comparison have in common. */
export interface Material {
  readonly tokenizer: Pick<Tokenizer<unknown>, 'vocabularySize' | 'toJSON'>
  readonly data: TokenSplits
  /** SHA-256 of the data and its tokenizer. */
  readonly dataHash: string
  /** Fixed, from the validation split. */
  readonly evaluationBatches: readonly Batch[]
}

/** @throws RunError if a split is too short for the context length */
export async function openMaterial(
  config: RunConfig,
  { tokenizer, data }: Pick<Material, 'tokenizer' | 'data'>,
): Promise<Material> {
  const { contextLength } = config.decoder
  for (const split of ['training', 'validation'] as const)
    if (data[split].length <= contextLength)
      throw new RunError(
        `data: the ${split} split has ${data[split].length} tokens, more than decoder.contextLength, ${contextLength}, are expected. Give more data, or a shorter context`,
      )
  const hashes = [await hashOf(data.training), await hashOf(data.validation), JSON.stringify(tokenizer.toJSON())]
  return {
    tokenizer,
    data,
    dataHash: await sha256(hashes.join()),
    evaluationBatches: fixedBatches(config, data, config.training.evaluationBatches),
  }
}

/** The batches that a validation loss is the mean of. @throws RunError if there can't be any */
export function fixedBatches(config: RunConfig, data: TokenSplits, count: number): Batch[] {
  const { decoder, training } = config
  try {
    return evaluationBatches(data.validation, {
      batchSize: training.batchSize,
      contextLength: decoder.contextLength,
      ...windowBorders(config),
      count,
    })
  } catch (error) {
    throw new RunError(reasonOf(error), { cause: error })
  }
}

/** Of a row on disk the hash is known: its ids needn't be read. */
function hashOf(tokens: Tokens): Promise<string> {
  if ('sha256' in tokens && tokens.sha256 !== undefined) return Promise.resolve(tokens.sha256)
  const ids = Uint16Array.from(readTokens(tokens, 0, tokens.length))
  return sha256(new Uint8Array(ids.buffer))
}
