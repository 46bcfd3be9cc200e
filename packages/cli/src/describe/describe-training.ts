import { describeDecoder, parameterLayout, type DecoderDescription, type StepBytes } from '@wgpt/decoder'
import { countSlotValues, optimizerOf, type RunConfig } from '@wgpt/trainer'
import type { PlanDescription } from '@wgpt/wavelet-op'
import { without } from '../without.js'

/** What a run has and costs, in plain values. Nothing is made, no data is read. */
export interface TrainingDescription {
  readonly config: RunConfig
  readonly decoder: Omit<DecoderDescription, 'text'>
  /** Where the wavelet is and what it does; null without one. */
  readonly wavelet: WaveletDescription | null
  readonly tokens: { readonly step: number; readonly total: number }
  /** Floating-point operations in training, forward and backward. */
  readonly flops: { readonly token: number; readonly step: number; readonly total: number }
  readonly bytes: TrainingBytes
}

export interface WaveletDescription extends Omit<PlanDescription, 'text'> {
  readonly kind: string
  readonly place: string
  /** How often it is applied. */
  readonly applications: number
  /** Share of the channels that are processed. */
  readonly share: number
}

/** What a training step holds, in bytes, float32; of a run with LoRA it is less: gradients and moments are those of its own matrices. */
export interface TrainingBytes {
  /** With activations kept for the backward pass. */
  readonly kept: StepBytes
  /** With training.activationCheckpointing. */
  readonly recomputed: StepBytes
  /** Which of both the config asks for. */
  readonly used: 'kept' | 'recomputed'
  /** The sum of gradients, with training.accumulationSteps; and the moving average of the weights, with training.emaDecay. */
  readonly accumulated: number
  readonly average: number
  /** The most that lives at one time, as the config asks for it. */
  readonly peak: number
}

/** @throws RangeError as `createDecoder`, in one line */
export function describeTraining(config: RunConfig, vocabularySize: number): TrainingDescription {
  const { training } = config
  const decoder = without(describeDecoder({ ...config.decoder, vocabularySize, seed: training.seed }), 'text')
  const bytes = trainingBytes(decoder.config, training)
  const tokens = training.batchSize * config.decoder.contextLength
  const { blocks, training: once } = decoder.flopsPerToken
  const token = once + (bytes.used === 'recomputed' ? blocks : 0)
  return {
    config,
    decoder,
    wavelet: describeWavelet(decoder),
    tokens: { step: tokens, total: tokens * training.steps },
    flops: { token, step: token * tokens, total: token * tokens * training.steps },
    bytes,
  }
}

/** Of the filters the one that `--wavelet` and `decoder.wavelet` are about. */
function describeWavelet({ filters }: Pick<DecoderDescription, 'filters'>): WaveletDescription | null {
  const wavelet = filters.find(({ name }) => name === 'wavelet')
  if (wavelet === undefined) return null
  const { kind, place, applications, values } = wavelet
  return {
    kind,
    place,
    applications,
    ...(values as unknown as Omit<WaveletDescription, 'kind' | 'place' | 'applications'>),
  }
}

function trainingBytes(config: DecoderDescription['config'], training: RunConfig['training']): TrainingBytes {
  const { batchSize, accumulationSteps, activationCheckpointing, emaDecay } = training
  const optimizer = 4 * countSlotValues(optimizerOf(training), parameterLayout(config))
  // The decoder counts two values per parameter.
  const withOptimizer = (bytes: StepBytes) => ({ ...bytes, optimizer, peak: bytes.peak - bytes.optimizer + optimizer })
  const at = (checkpointing: boolean) =>
    withOptimizer(
      describeDecoder(config, { batchSize: batchSize / accumulationSteps, activationCheckpointing: checkpointing })
        .step!.bytes,
    )
  const [kept, recomputed] = [at(false), at(true)]
  const used = activationCheckpointing === true ? 'recomputed' : 'kept'
  const { parameters, peak } = used === 'kept' ? kept : recomputed
  const accumulated = accumulationSteps > 1 ? parameters : 0
  const average = emaDecay === undefined ? 0 : parameters
  return { kept, recomputed, used, accumulated, average, peak: peak + accumulated + average }
}
