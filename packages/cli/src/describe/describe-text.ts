import { describeDecoder } from '@wgpt/decoder'
import type { TrainingDescription } from './describe-training.js'

const count = (value: number) => value.toLocaleString('en-US')

/** A number with a unit of thousands: 1,234,567 → `1.23 M`. */
export function scaled(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E']
  let [rest, place] = [value, 0]
  while (rest >= 1000 && place < prefixes.length - 1) [rest, place] = [rest / 1000, place + 1]
  return `${place === 0 ? count(rest) : rest.toPrecision(3)} ${prefixes[place]!}${unit}`
}

/** As people read it: the decoder, its wavelet, and what training it takes. */
export function describeText({ config, decoder, tokens, flops, bytes }: TrainingDescription): string {
  const { steps, batchSize, accumulationSteps } = config.training
  const parts = accumulationSteps > 1 ? ` in ${accumulationSteps} parts` : ''
  const { parameters, gradients, optimizer } = bytes.kept
  const also = [
    ...(bytes.accumulated > 0 ? [`accumulated gradients ${scaled(bytes.accumulated, 'B')}`] : []),
    ...(bytes.average > 0 ? [`average of the weights ${scaled(bytes.average, 'B')}`] : []),
  ]
  const isUsed = (way: typeof bytes.used) => (bytes.used === way ? ', as here' : '')
  return [
    describeDecoder(decoder.config).text,
    '',
    ...(decoder.filters.length > 0 ? decoder.filters.flatMap(({ lines }) => lines) : ['wavelet: none']),
    '',
    `a step: ${count(batchSize)} sequences of ${count(config.decoder.contextLength)}${parts}, ${count(tokens.step)} tokens, ${scaled(flops.step, 'FLOP')}`,
    `all ${count(steps)} steps: ${count(tokens.total)} tokens, ${scaled(flops.total, 'FLOP')}`,
    `a step holds at most about ${scaled(bytes.peak, 'B')}: parameters ${scaled(parameters, 'B')}, gradients ${scaled(gradients, 'B')}, memory of the optimizer ${scaled(optimizer, 'B')}${also.map((what) => `, ${what}`).join('')}, and activations`,
    `  activations: ${scaled(bytes.kept.activations, 'B')} kept${isUsed('kept')}; ${scaled(bytes.recomputed.activations, 'B')} by activation checkpointing${isUsed('recomputed')}`,
  ].join('\n')
}
