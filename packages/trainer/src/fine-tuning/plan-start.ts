import { checkedConfig, type RunConfig } from '../config/run-config.js'
import { firstDifference } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import type { TrainOptions } from '../train-options.js'
import { configOfStart } from './config-of-start.js'
import { startingModel, type StartingModel } from './starting-model.js'

/** A run's whole config, and the model that it starts from, if it starts from one and isn't resumed. */
export interface PlannedStart {
  readonly config: RunConfig
  readonly start: StartingModel | undefined
}

/** @throws RunError for a wrong config, or one that contradicts the model that it is to start from */
export async function planStart({
  config: options,
  from,
  tokenizer,
  resume,
}: Pick<TrainOptions, 'config' | 'from' | 'tokenizer' | 'resume'>): Promise<PlannedStart> {
  if (from === undefined || (resume && options.from)) {
    const config = checkedConfig(options)
    if (config.from && !resume)
      throw new RunError(
        `config: from names ${config.from.run}. Give that run as \`from\`, beside the config, or leave it out`,
      )
    return { config, start: undefined }
  }
  const start = await startingModel(from)
  const config = configOfStart(start, options)
  const difference = firstDifference(asPlain(tokenizer.toJSON()), asPlain(start.tokenizer.toJSON()))
  if (difference !== undefined)
    throw new RunError(
      `tokenizer: '${difference}' isn't what the model in ${from.location} has. Take its own: startingModel(store) has it`,
    )
  return { config, start }
}

const asPlain = (json: unknown): unknown => JSON.parse(JSON.stringify(json))
