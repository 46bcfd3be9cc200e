import { describeDecoder } from '@wgpt/decoder'
import type { TrainingDescription, WaveletDescription } from './describe-training.js'

const count = (value: number) => value.toLocaleString('en-US')

/** A number with a unit of thousands: 1,234,567 → `1.23 M`. */
export function scaled(value: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T', 'P', 'E']
  let [rest, place] = [value, 0]
  while (rest >= 1000 && place < prefixes.length - 1) [rest, place] = [rest / 1000, place + 1]
  return `${place === 0 ? count(rest) : rest.toPrecision(3)} ${prefixes[place]!}${unit}`
}

/** As people read it: the decoder, its wavelet, and what training it takes. */
export function describeText({ config, decoder, wavelet, tokens, flops, bytes }: TrainingDescription): string {
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
    ...waveletLines(wavelet),
    '',
    `a step: ${count(batchSize)} sequences of ${count(config.decoder.contextLength)}${parts}, ${count(tokens.step)} tokens, ${scaled(flops.step, 'FLOP')}`,
    `all ${count(steps)} steps: ${count(tokens.total)} tokens, ${scaled(flops.total, 'FLOP')}`,
    `a step holds at most about ${scaled(bytes.peak, 'B')}: parameters ${scaled(parameters, 'B')}, gradients ${scaled(gradients, 'B')}, memory of the optimizer ${scaled(optimizer, 'B')}${also.map((what) => `, ${what}`).join('')}, and activations`,
    `  activations: ${scaled(bytes.kept.activations, 'B')} kept${isUsed('kept')}; ${scaled(bytes.recomputed.activations, 'B')} by activation checkpointing${isUsed('recomputed')}`,
  ].join('\n')
}

const places: Readonly<Record<string, string>> = {
  afterBlock: 'after each block',
  beforeAttention: 'before the attention of each block',
  embedding: 'on the embeddings',
}

function waveletLines(wavelet: WaveletDescription | null): string[] {
  if (wavelet === null) return ['wavelet: none']
  const { kind, place, applications, share, channels, levels, ...plan } = wavelet
  const rows = levels.map(({ level, detail, window, taps, channels: of, first, last }) => [
    `${level}${detail ? ' detail' : ''}`,
    count(window),
    ...(kind === 'learnable' ? [count(taps)] : []),
    count(of),
    first === last ? `${first}` : `${first}…${last}`,
  ])
  const table = [['level', 'window', ...(kind === 'learnable' ? ['taps'] : []), 'channels', 'which'], ...rows]
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)))
  return [
    `wavelet: ${kind}, ${plan.wavelet} ${places[place] ?? place} (${applications} times), boundary ${plan.boundary}, strength ${plan.strength}: ${(100 * share).toFixed(0)} % of ${count(channels)} channels`,
    ...table.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column]!)).join('  ')}`),
  ]
}
