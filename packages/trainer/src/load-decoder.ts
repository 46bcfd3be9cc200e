import { createDecoder, type Decoder } from '@wgpt/decoder'
import type { TokenSplits } from '@wgpt/datasets'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import { CHECKPOINTS } from './checkpoint/checkpoint.js'
import { listCheckpoints, loadCheckpoint } from './checkpoint/load-checkpoint.js'
import type { RunConfig } from './config/run-config.js'
import { readRun } from './config/saved-config.js'
import { RunError } from './errors.js'
import { fixedBatches } from './loop/material.js'
import { assignParameters } from './loop/parameter-values.js'
import { validationLoss } from './loop/validation-loss.js'
import type { RunStore } from './store/run-store.js'

export interface LoadedDecoder {
  /** The caller's to dispose. */
  readonly decoder: Decoder
  readonly tokenizer: AnyTokenizer
  readonly config: RunConfig
  /** The step that it was saved at. */
  readonly step: number
}

/**
 * The decoder that a run saved.
 * @param step of its checkpoint; the newest one without it
 * @throws RunError if the store holds no run, no such checkpoint, or a broken one
 */
export async function loadDecoder(store: RunStore, step?: number): Promise<LoadedDecoder> {
  const { config, tokenizer, arms } = await readRun(store)
  if (arms !== undefined)
    throw new RunError(
      `${store.location} is a comparison. Name one of its runs: ${Object.keys(arms)
        .map((name) => `${store.location}/arms/${name}`)
        .join(' or ')}`,
    )
  const steps = await listCheckpoints(store)
  const chosen = step ?? steps.at(-1)
  if (chosen === undefined || !steps.includes(chosen))
    throw new RunError(
      `${store.location} has ${steps.length > 0 ? `checkpoints of the steps ${steps.join(', ')}, none of ${chosen}` : `no checkpoint in ${CHECKPOINTS}`}. Choose another step or run`,
    )
  const { parameters } = await loadCheckpoint(store, chosen)
  const decoder = createDecoder({
    ...config.decoder,
    vocabularySize: tokenizer.vocabularySize,
    seed: config.training.seed,
  })
  try {
    assignParameters(decoder, parameters)
  } catch (error) {
    decoder.dispose()
    throw error
  }
  return { decoder, tokenizer, config, step: chosen }
}

export interface EvaluateOptions {
  readonly store: RunStore
  /** Its validation split is read. */
  readonly data: TokenSplits
  /** The newest checkpoint without it. */
  readonly step?: number | undefined
  /** How many batches of the run's batch size; the run's own number without it, whose loss equals the run's metrics. */
  readonly evaluationBatches?: number | undefined
}

export interface Evaluation {
  readonly step: number
  /** Mean nats a token. */
  readonly validationLoss: number
  /** Predicted. */
  readonly tokens: number
}

/**
 * The validation loss of a saved run.
 * @throws RunError as loadDecoder does, and if the validation split is too short
 */
export async function evaluate({ store, data, ...options }: EvaluateOptions): Promise<Evaluation> {
  const { decoder, config, step } = await loadDecoder(store, options.step)
  try {
    const batches = fixedBatches(config, data, options.evaluationBatches ?? config.training.evaluationBatches)
    const tokens = batches.reduce((sum, batch) => sum + batch.tokens.length, 0)
    return { step, validationLoss: await validationLoss(decoder, batches), tokens }
  } finally {
    decoder.dispose()
  }
}
