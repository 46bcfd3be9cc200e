import { definePreset } from './define-preset.js'

/**
 * The decoder of WaveletGPT (arXiv 2409.12924) on MAESTRO's MIDI events: 10 layers, 128 channels, 8 heads, feed-forward 512, context 512.
 * Meant for a server's GPU and hours.
 *
 * 2.1 million parameters, 16,384 tokens per step, 10,000 steps: 164 million tokens, the training split some 16 times over; therefore the
 * dropout. The paper does not tell us its optimiser, schedule, batch, dropout, boundary or number of steps, nor how it wrote MIDI as
 * tokens: those are ours (Oore et al. 2018, 388 events). Its losses are not known to us: expect none of its figures.
 */
export const midiPaper = definePreset('paper', {
  modality: 'midi',
  data: { source: 'maestro-v3', documents: 'segmented' },
  decoder: { dropout: 0.1 },
})
