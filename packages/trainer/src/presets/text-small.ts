import { definePreset } from './define-preset.js'

/**
 * A decoder that writes words. Meant for a laptop's GPU and about an hour; that is an estimate from its 8·10¹⁴ operations.
 *
 * 3.2 million parameters, 8,192 characters per step. 5,000 steps see 41 million characters, the speeches 4 times over; dropout and
 * weight decay keep it from learning them by heart. Wider matrices need a lower rate than those of `tiny`.
 */
export const textSmall = definePreset('small', {
  modality: 'text',
  data: { source: 'state-of-the-union', documents: 'segmented', tokenizer: 'text8' },
  decoder: { contextLength: 256, dropout: 0.1 },
  training: { batchSize: 32 },
})
