import { definePreset } from './define-preset.js'

/**
 * The decoder of WaveletGPT (arXiv 2409.12924): 10 layers, 128 channels, 8 heads, feed-forward 512, context 512. Meant for a
 * server's GPU and hours.
 *
 * 2.1 million parameters, 16,384 characters per step, 10,000 steps: 164 million characters, the speeches 17 times over. The paper does
 * not tell us its optimiser, schedule, batch, dropout, boundary or number of steps: those are ours, in the range that models of this
 * size are usually trained with. Its text was not characters alone, and its losses are not known to us: expect none of its figures.
 */
export const textPaper = definePreset('paper', {
  modality: 'text',
  data: { source: 'state-of-the-union', documents: 'segmented', tokenizer: 'text8' },
  decoder: { dropout: 0.1 },
})
