import type { TrainEvent } from '@wgpt/trainer'
import type { ArmPace } from './pace.js'

/** Seconds as `0:07`, `12:30` or `1:02:05`; `–:––` while unknown. */
export function clockTime(seconds: number | undefined): string {
  if (seconds === undefined) return '–:––'
  const whole = Math.ceil(seconds)
  const pad = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(whole % 60)}` : `${minutes}:${pad(whole % 60)}`
}

const loss = (value: number | undefined) => value?.toFixed(3) ?? '–'

/** The figures of an arm as text. */
export const paceFigures = ({ step, steps, tokensPerSecond, trainLoss, validationLoss }: ArmPace) => ({
  step: `${step}/${steps}`,
  rate: tokensPerSecond === undefined ? '–' : Math.round(tokensPerSecond).toLocaleString('en-US'),
  train: loss(trainLoss),
  validation: loss(validationLoss),
})

type EventOf<Type extends TrainEvent['type']> = TrainEvent & { readonly type: Type }

/** How far a sample is. */
export const sampleFigures = ({ tokens, of }: EventOf<'sample'>): string =>
  `${tokens.toLocaleString('en-US')} of ${of.toLocaleString('en-US')} tokens`

/** A spike in one line, and what helps if more follow. */
export const spikeWarning = ({
  step,
  trainLoss,
  usualLoss,
  gradientNorm,
  usualGradientNorm,
}: EventOf<'spike'>): string =>
  `warning: a spike at step ${step}: the training loss is ${trainLoss.toFixed(2)} (usually ${usualLoss.toFixed(2)}), the gradient norm ${gradientNorm.toPrecision(2)} (usually ${usualGradientNorm.toPrecision(2)}). If more follow, lower training.learningRate.`
