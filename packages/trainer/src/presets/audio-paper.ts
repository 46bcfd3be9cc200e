import { definePreset } from './define-preset.js'

/**
 * The decoder of WaveletGPT (arXiv 2409.12924) on raw sound: 10 layers, 128 channels, 8 heads, feed-forward 512, and 512 samples of
 * context at 16 kHz, which is 32 ms, in 8 bits of µ-law. Meant for a server's GPU and hours.
 *
 * 2.1 million parameters, 16,384 tokens per step, 10,000 steps: 164 million samples, YouTubeMix's training split (203 million) less than
 * once; no dropout. The paper does not tell us its optimiser, schedule, batch, boundary or number of steps: those are ours. It trained
 * on a million points; its losses are not known to us: expect none of its figures.
 */
export const audioPaper = definePreset('paper', {
  modality: 'audio',
  data: { source: 'youtubemix', documents: 'segmented' },
})
