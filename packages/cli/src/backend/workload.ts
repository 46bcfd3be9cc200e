import type { DecoderConfig } from '@wgpt/decoder'
import type { RunConfig } from '@wgpt/trainer'

/** What a backend shall compute, as far as its pace depends on it. */
export interface Workload {
  readonly kind: 'training' | 'writing'
  readonly decoder: DecoderConfig
  /** Sequences per training step. */
  readonly batchSize: number
}

/** What a run's training computes, or its writing. */
export const workloadOf = (
  kind: Workload['kind'],
  { decoder, training }: RunConfig,
  { vocabularySize }: { readonly vocabularySize: number },
): Workload => ({
  kind,
  decoder: { ...decoder, vocabularySize, seed: 0 },
  batchSize: training.batchSize / training.accumulationSteps,
})

/** Operations of a trial's step, about: a tenth of a second of one core. */
const operations = 3e9
/** A block of a deep model costs as much as any other, and a long vocabulary only memory here. */
const most = { layerCount: 2, vocabularySize: 4096 }

/** A smaller workload of the same kind: the same matrices, fewer of them. Whatever is faster for it is so for the whole. */
export function smallerWorkload({ kind, decoder, batchSize }: Workload, flopsPerToken: number): Workload {
  const { contextLength } = decoder
  const tokens = Math.max(1, Math.floor(operations / flopsPerToken))
  const rows = Math.max(1, Math.min(batchSize, Math.floor(tokens / contextLength)))
  const time = Math.min(contextLength, Math.max(32, tokens))
  return {
    kind,
    batchSize: rows,
    decoder: {
      ...decoder,
      contextLength: kind === 'training' ? time : contextLength,
      layerCount: Math.min(decoder.layerCount, most.layerCount),
      vocabularySize: Math.min(decoder.vocabularySize, most.vocabularySize),
    },
  }
}
