import { definePreset } from './define-preset.js'

/**
 * The field's benchmark of characters, text8, at the size of `small`: a laptop's GPU and about an hour, as an estimate. Its text is fetched
 * once, 31 MB: `wgpt data get text8`.
 *
 * 3.3 million parameters, 8,192 characters per step. 5,000 steps see 41 million of the 90 million characters that train, so none twice, and
 * without dropout. Losses are nats per character; the papers give bits, which are nats / 0.693. Their figures are of models of ten times the
 * size and more, trained a hundred times as long, on the last 5 million characters: expect a loss well above theirs, and compare arms.
 */
export const textText8 = definePreset('small', {
  modality: 'text',
  data: { source: 'text8', tokenizer: 'text8' },
})
