import { waveletPlan, type DecoderConfig } from '@wgpt/decoder'
import type { RunDecoderOptions } from '../config/decoder-options.js'
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
 */
export function configOfStart(
  start: Pick<StartingModel, 'from' | 'decoder'>,
  options: FineTuningOptions | RunOptions,
): RunConfig {
  const given: Partial<RunDecoderOptions> = options.decoder ?? {}
  const { wavelet } = start.decoder
  const decoder: Partial<DecoderConfig> & RunDecoderOptions = {
    ...start.decoder,
    ...given,
    wavelet: { ...wavelet, ...given.wavelet },
  }
  delete decoder.vocabularySize
  delete decoder.seed
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
  if (model.wavelet.kind === 'none') return
  if (model.wavelet.kind === 'learnable') {
    const difference = firstDifference(
      { ...decoder.wavelet, strength: 0 },
      { ...model.wavelet, strength: 0 },
      'wavelet',
    )?.split('.') as [string, keyof DecoderConfig['wavelet']] | undefined
    if (difference)
      throw contradiction(difference.join('.'), decoder.wavelet[difference[1]], model.wavelet[difference[1]])
  }
  const [now, then] = [windowsOf(decoder), windowsOf(model)]
  if (decoder.contextLength !== model.contextLength && now !== then)
    throw contradiction(
      'contextLength',
      decoder.contextLength,
      model.contextLength,
      "Leave it out: the wavelet's windows were made for that context",
    )
}

/** What a wavelet computes, for comparison. */
function windowsOf(decoder: Pick<DecoderConfig, 'embeddingSize' | 'contextLength' | 'wavelet'>): string {
  const plan = waveletPlan(decoder)
  // Kernels are of a learnable wavelet alone: the plan refuses more of them than memory takes.
  return [plan.windows, plan.taps, decoder.wavelet.kind === 'learnable' ? plan.kernelOffsets : []].map(String).join(';')
}

/** What the shapes of the weights, or what they mean, depend on. */
const fixed = [
  'embeddingSize',
  'layerCount',
  'headCount',
  'feedForwardSize',
  'positions',
  'norm',
  'activation',
  'mixer',
  'tiedEmbeddings',
  'headHiddenSize',
] as const satisfies readonly (keyof RunConfig['decoder'])[]
