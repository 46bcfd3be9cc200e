import { createDecoder, type Decoder, type DecoderConfig } from '@wgpt/decoder'
import type { TokenSplits } from '@wgpt/datasets'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import { CHECKPOINTS, type Checkpoint } from './checkpoint/checkpoint.js'
import { listCheckpoints, loadWeights } from './checkpoint/load-checkpoint.js'
import type { RunConfig } from './config/run-config.js'
import { readRun } from './config/saved-config.js'
import { runsIn } from './comparison/runs-in.js'
import { RunError } from './errors.js'
import { tunedParameters } from './fine-tuning/tuned-parameters.js'
import { decoderAt } from './fine-tuning/wavelet-fade.js'
import { fixedBatches } from './loop/material.js'
import { checkShapes, decoderShapes } from './parameters/parameter-shapes.js'
import { assignValues } from './parameters/parameter-values.js'
import { validationLoss } from './loop/validation-loss.js'
import { evaluations } from './metrics/figures.js'
import { readMetrics } from './metrics/metrics.js'
import type { RunStore } from './store/run-store.js'

export interface LoadedDecoder {
  /** The caller's to dispose. */
  readonly decoder: Decoder
  readonly tokenizer: AnyTokenizer
  readonly config: RunConfig
  /** The step that it was saved at. */
  readonly step: number
}

/** What a run saved at a step, as plain data. */
export interface SavedModel {
  readonly decoder: DecoderConfig
  readonly parameters: Checkpoint['parameters']
  readonly tokenizer: AnyTokenizer
  readonly config: RunConfig
  readonly step: number
}

/** A checkpoint's step, or the one of the lowest validation loss; the newest without it. */
export type CheckpointChoice = number | 'best' | undefined

export interface LoadOptions {
  /** The weights as they were trained (the default), or their moving average, where `training.emaDecay` kept one. */
  readonly weights?: 'trained' | 'average' | undefined
}

/**
 * The decoder that a run saved.
 * @throws RunError if the store holds no run, no such checkpoint or weights, or a broken one
 * @example
 * ```ts
 * const { decoder, tokenizer, step } = await loadDecoder(store)
 * console.log(decoder.config.layerCount, tokenizer.kind, step) // → 1 character 4
 * decoder.dispose()
 * ```
 */
export async function loadDecoder(
  store: RunStore,
  step?: CheckpointChoice,
  options?: LoadOptions,
): Promise<LoadedDecoder> {
  const { parameters, ...saved } = await readModel(store, step, options)
  const decoder = createDecoder(saved.decoder)
  try {
    assignValues(decoder.parameters, parameters)
  } catch (error) {
    decoder.dispose()
    throw error
  }
  return { ...saved, decoder }
}

/** As loadDecoder, but nothing is put on a backend. */
export async function readModel(
  store: RunStore,
  step?: CheckpointChoice,
  { weights = 'trained' }: LoadOptions = {},
): Promise<SavedModel> {
  const model = await describeModel(store, step)
  const { lora } = model.config
  const parameters = await loadWeights(store, model.step, weights)
  if (parameters === undefined)
    throw new RunError(
      `${store.location} has no moving average of its weights: its config has no training.emaDecay. Take the trained weights`,
    )
  const whole = lora ? await tunedParameters(store, lora, parameters) : parameters
  // Here, before anybody allocates by the config: a decoder is made of weights that are there.
  checkShapes(decoderShapes(model.decoder), whole, `${store.location}: the checkpoint of step ${model.step}`)
  return { ...model, parameters: whole }
}

/** All of a saved model but its weights, which aren't read. */
export async function describeModel(store: RunStore, step?: CheckpointChoice): Promise<Omit<SavedModel, 'parameters'>> {
  const saved = await readRun(store)
  const { config, tokenizer } = saved
  if (saved.arms !== undefined)
    throw new RunError(
      `${store.location} is a comparison. Name one of its runs: ${[...runsIn(store, saved).values()].map(({ location }) => location).join(' or ')}`,
    )
  const steps = await listCheckpoints(store)
  const chosen = step === 'best' ? await bestStep(store, steps) : (step ?? steps.at(-1))
  if (chosen === undefined || !steps.includes(chosen))
    throw new RunError(
      `${store.location} has ${steps.length > 0 ? `checkpoints of the steps ${steps.join(', ')}, none of ${chosen}` : `no checkpoint in ${CHECKPOINTS}`}. Choose another step or run`,
    )
  const { vocabularySize } = tokenizer
  return {
    decoder: { ...decoderAt(config, chosen), vocabularySize, seed: config.training.seed },
    tokenizer,
    config,
    step: chosen,
  }
}

/** The best of the evaluated steps, or if that wasn't saved the best one that was. */
async function bestStep(store: RunStore, steps: readonly number[]): Promise<number | undefined> {
  const saved = evaluations(await readMetrics(store)).filter(({ step }) => steps.includes(step))
  const [first, ...others] = saved
  return first && others.reduce((best, other) => (other.loss < best.loss ? other : best), first).step
}

export interface EvaluateOptions extends LoadOptions {
  readonly store: RunStore
  /** Its validation split is read. */
  readonly data: TokenSplits
  readonly step?: CheckpointChoice
  /** How many batches of the run's batch size; the run's own number without it, whose loss equals the run's metrics. */
  readonly evaluationBatches?: number | undefined
}

export interface Evaluation {
  readonly step: number
  /** Mean nats per token. */
  readonly validationLoss: number
  /** Predicted. */
  readonly tokens: number
}

/**
 * The validation loss of a saved run.
 * @throws RunError as loadDecoder does, and if the validation split is too short
 * @example
 * ```ts
 * const { step, validationLoss } = await evaluate({ store, data })
 * console.log(step, validationLoss < 3) // → 4 true
 * ```
 */
export async function evaluate({ store, data, ...options }: EvaluateOptions): Promise<Evaluation> {
  const { decoder, config, step } = await loadDecoder(store, options.step, options)
  try {
    const batches = fixedBatches(config, data, options.evaluationBatches ?? config.training.evaluationBatches)
    const tokens = batches.reduce((sum, batch) => sum + batch.tokens.length, 0)
    return { step, validationLoss: await validationLoss(decoder, batches), tokens }
  } finally {
    decoder.dispose()
  }
}
