import { createCharacterTokenizer } from '@wgpt/tokenizers'
import type { TokenSplits } from '@wgpt/datasets'
import type { RunOptions } from '../config/run-config.js'

/** Tests' tokenizer: the letters a to h. */
export const tinyTokenizer = createCharacterTokenizer({ alphabet: 'abcdefgh' })

/** A text that repeats every 8 letters but for a few seeded slips: there is something to learn, and never all of it. */
export function tinyData(length = 600): Record<keyof TokenSplits, Uint16Array> {
  let state = 7
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647
  const text = (size: number) =>
    tinyTokenizer.encode(
      Array.from(
        { length: size },
        (_, index) => 'abacadeh'[random() < 0.05 ? Math.floor(random() * 8) : index % 8],
      ).join(''),
    )
  return { training: text(length), validation: text(Math.ceil(length / 4)) }
}

/** Tests' run: the smallest decoder that has everything, dropout and a wavelet included. */
export const tinyConfig = (
  training: Partial<RunOptions['training']> = {},
  decoder: Partial<RunOptions['decoder']> = {},
): RunOptions => ({
  modality: 'text',
  data: { source: 'moby-dick' },
  decoder: {
    contextLength: 16,
    embeddingSize: 16,
    layerCount: 1,
    headCount: 2,
    feedForwardSize: 32,
    dropout: 0.1,
    wavelet: { kind: 'fixed' },
    ...decoder,
  },
  training: {
    steps: 12,
    batchSize: 4,
    learningRate: 1e-2,
    warmupSteps: 2,
    evaluateEvery: 5,
    evaluationBatches: 2,
    checkpointEvery: 4,
    ...training,
  },
})
