import { definePreset } from './define-preset.js'
import { strongBase } from './strong-base.js'

/**
 * The strong base at the size of `tiny`: the baseline that an idea must beat before it is worth more than a better recipe.
 *
 * 149,000 parameters, 1,024 characters per step, as `tiny` has them. Of the rates 1.5e-3, 3e-3 and 6e-3 the last was best in 300 steps with
 * the wavelet and seed 0 (1.95, 1.86 and 1.82 nats per character; Muon's matrices take ten times the rate). To expect: 3.3 nats at step 0
 * (ln 27). It is not tuned beyond that: tune the rate of each arm before a comparison.
 */
export const textStrong = definePreset('tiny', {
  modality: 'text',
  data: { source: 'moby-dick', tokenizer: 'text8' },
  decoder: { ...strongBase.decoder, contextLength: 128 },
  training: {
    ...strongBase.training,
    steps: 1200,
    batchSize: 8,
    learningRate: 6e-3,
    warmupSteps: 40,
    evaluateEvery: 50,
    sampleEvery: 200,
  },
})
