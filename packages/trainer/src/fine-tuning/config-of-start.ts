import { filterSites, type DecoderConfig } from '@wgpt/decoder'
import type { RunDecoderConfig, RunDecoderOptions } from '../config/decoder-options.js'
import { checkedConfig, type RunConfig, type RunOptions } from '../config/run-config.js'
import { firstDifference } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import type { StartingModel } from './starting-model.js'

/** A run's config where the model is there already: of the decoder it says what differs, and that alone may differ which changes no weight. */
export type FineTuningOptions = Omit<RunOptions, 'decoder'> & { readonly decoder?: Partial<RunDecoderOptions> }

/**
 * The whole config of a run that starts from a model. The decoder is the model's; its context may be shorter, its dropout and, where it has no
 * learned kernels, its wavelet another.
 * @throws RunError that names the key that contradicts the model
 * @example
 * ```ts
 * const start = await startingModel(store)
 * const { modality, data, training } = config
 * console.log(configOfStart(start, { modality, data, training }).from.step) // → 4
 * ```
 */
export function configOfStart(
  start: Pick<StartingModel, 'from' | 'decoder'>,
  options: FineTuningOptions | RunOptions,
): RunConfig {
  const given: Partial<RunDecoderOptions> = options.decoder ?? {}
  const { wavelet } = start.decoder
  const model: Partial<DecoderConfig> & RunDecoderConfig = { ...start.decoder }
  delete model.vocabularySize
  delete model.seed
  const decoder: RunDecoderOptions = { ...model, ...given, wavelet: { ...wavelet, ...given.wavelet } }
  const config = checkedConfig({ ...options, decoder, from: start.from })
  const saidFrom = options.from && firstDifference(options.from, start.from, 'from')
  if (saidFrom !== undefined)
    throw new RunError(`config: ${saidFrom} isn't that of the model in ${start.from.run}. Leave \`from\` out`)
  checkAgreement(start, config)
  return config
}

/** @throws RunError that names the key of a config that contradicts the model */
export function checkAgreement(
  { from, decoder: model }: Pick<StartingModel, 'from' | 'decoder'>,
  config: RunConfig,
): void {
  const contradiction = (key: string, found: unknown, wanted: unknown, advice = 'Leave it out') =>
    new RunError(
      `config: decoder.${key} is ${JSON.stringify(found)}, the model in ${from.run} has ${JSON.stringify(wanted)}. ${advice}`,
    )
  const { decoder } = config
  for (const key of fixed) if (decoder[key] !== model[key]) throw contradiction(key, decoder[key], model[key])
  if (decoder.contextLength > model.contextLength)
    throw contradiction('contextLength', decoder.contextLength, model.contextLength, 'It may be shorter, not longer')
  const learned = filterSites(model)
  if (learned.some(({ filter }) => filter.layout.length > 0)) {
    const difference = firstDifference(withoutStrength(decoder), withoutStrength(model))
    if (difference !== undefined) throw contradiction(difference, at(decoder, difference), at(model, difference))
  }
  const meanings = new Map(filterSites(decoder).map(({ name, filter }) => [name, filter.meaning]))
  const isOther = learned.some(({ name, filter }) => (meanings.get(name) ?? filter.meaning) !== filter.meaning)
  if (decoder.contextLength !== model.contextLength && isOther)
    throw contradiction(
      'contextLength',
      decoder.contextLength,
      model.contextLength,
      "Leave it out: the wavelet's windows were made for that context",
    )
}

/** The filters of a config: how much of each there is may change. */
const withoutStrength = ({ wavelet, filters }: Pick<DecoderConfig, 'wavelet' | 'filters'>) => ({
  wavelet: { ...wavelet, strength: 0 },
  filters: filters?.map((filter) => ({ ...filter, strength: 0 })),
})

/** What is at a path, as 'wavelet.boundary'. */
const at = (config: object, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], config)

/** What the shapes of the weights, or what they mean, depend on. */
const fixed = [
  'embeddingSize',
  'layerCount',
  'headCount',
  'feedForwardSize',
  'positions',
  'norm',
  'embeddingNorm',
  'queryKeyNorm',
  'valueResidual',
  'biases',
  'logitSoftCap',
  'activation',
  'mixer',
  'tiedEmbeddings',
  'headHiddenSize',
] as const satisfies readonly (keyof RunConfig['decoder'])[]
