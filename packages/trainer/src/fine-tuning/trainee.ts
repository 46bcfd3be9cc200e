import type { Decoder, DecoderConfig, LoraAdapter } from '@wgpt/decoder'
import type { Checkpoint } from '../checkpoint/checkpoint.js'
import type { RunConfig } from '../config/run-config.js'
import { adapterShapes, checkShapes, decoderShapes } from '../parameters/parameter-shapes.js'
import { assignValues } from '../parameters/parameter-values.js'
import type { RunStore } from '../store/run-store.js'
import { readBase, saveBase, startsWith, startValues } from './base.js'
import type { StartingModel } from './starting-model.js'

/** What of a decoder is trained: all of it, or an adapter. */
export interface Trainee {
  readonly parameters: Decoder['parameters']
  readonly loss: Decoder['loss']
  readonly dispose: () => void
}

/** The weights that a run begins with, where it starts from a model. */
export interface InitialWeights {
  readonly parameters: Checkpoint['parameters']
  /** Whether the run keeps no copy of them yet. */
  readonly isNew: boolean
}

/**
 * Reads what a run's decoder is made of, and compares it with the run's config, before a decoder is made: a config that claims more than the
 * weights that are there allocates nothing.
 * @param start of a run that begins; one that continues has its own copy
 * @param checkpoint of a run that continues
 * @returns undefined if the run starts from initial values, or its checkpoint holds all of its weights
 * @throws RunError if the copy is broken, or the weights are not those of the config's decoder
 */
export async function readInitialWeights(
  decoder: DecoderConfig,
  {
    config: { from, lora },
    store,
    start,
    checkpoint,
  }: {
    config: RunConfig
    store: RunStore
    start: StartingModel | undefined
    checkpoint: Checkpoint | undefined
  },
): Promise<InitialWeights | undefined> {
  const shapes = decoderShapes(decoder)
  if (checkpoint) checkShapes(lora ? adapterShapes(decoder, lora) : shapes, checkpoint.parameters)
  if (from === undefined || (checkpoint && !lora)) return undefined
  const isNew = start !== undefined && checkpoint === undefined
  const parameters = isNew ? startValues(decoder, await start.readParameters()) : await readBase(store)
  checkShapes(isNew ? startsWith(decoder, shapes, parameters) : shapes, parameters)
  return { parameters, isNew }
}

/** Gives a decoder the weights that its run begins with, and an adapter if the config has one. */
export async function prepareTrainee(
  decoder: Decoder,
  { config, store, initial }: { config: RunConfig; store: RunStore; initial: InitialWeights | undefined },
): Promise<Trainee> {
  if (initial) assignValues(startsWith(decoder.config, decoder.parameters, initial.parameters), initial.parameters)
  if (initial?.isNew) await saveBase(store, decoder)
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
