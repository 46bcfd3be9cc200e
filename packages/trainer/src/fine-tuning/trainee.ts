import type { Decoder, LoraAdapter } from '@wgpt/decoder'
import type { RunConfig } from '../config/run-config.js'
import type { RunStore } from '../store/run-store.js'
import { assignParameters } from '../loop/parameter-values.js'
import { assignStart, readBase, saveBase } from './base.js'
import type { StartingModel } from './starting-model.js'

/** What of a decoder is trained: all of it, or an adapter. */
export interface Trainee {
  readonly parameters: Decoder['parameters']
  readonly loss: Decoder['loss']
  readonly dispose: () => void
}

/**
 * Gives a decoder what its run starts from, and an adapter if the config has one.
 * @param start of a run that begins; one that goes on has its own copy
 * @param isSaved whether a checkpoint holds the values of what is trained
 * @throws RunError if that copy is broken
 */
export async function prepareTrainee(
  decoder: Decoder,
  {
    config,
    store,
    start,
    isSaved,
  }: { config: RunConfig; store: RunStore; start: StartingModel | undefined; isSaved: boolean },
): Promise<Trainee> {
  if (config.from && start && !isSaved) {
    assignStart(decoder, await start.readParameters())
    await saveBase(store, decoder)
  } else if (config.from && (config.lora || !isSaved)) assignParameters(decoder, await readBase(store))
  const adapter: LoraAdapter | undefined = config.lora && decoder.addLora(config.lora)
  return {
    parameters: adapter?.parameters ?? decoder.parameters,
    loss: (...given) => decoder.loss(...given),
    dispose() {
      adapter?.dispose()
      decoder.dispose()
    },
  }
}
