import { definePreset } from './define-preset.js'
import { strongBase } from './strong-base.js'

/**
 * The strong base on piano notes, at the size of `tiny`: the baseline that an idea must beat before it is worth more than a better recipe.
 *
 * 164,000 parameters, 2,048 tokens per step, as `tiny` has them. To expect: 5.5 nats per sample at step 0 (ln 256 = 5.55). The rate is that of
 * `tiny`; nobody tuned it: tune the rate of each arm before a comparison.
 */
export const audioStrong = definePreset('tiny', {
  modality: 'audio',
  data: { source: 'piano-notes' },
  decoder: { ...strongBase.decoder, contextLength: 256 },
  training: { ...strongBase.training, batchSize: 8, warmupSteps: 40, sampleEvery: 100 },
})
