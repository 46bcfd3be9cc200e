import { definePreset } from './define-preset.js'

/**
 * The smallest decoder of raw sound that learns the shape of a piano's tone, on two CPU cores in a minute or two.
 *
 * 183,000 parameters, 2,048 tokens per step: 8 windows of 256 samples, 16 ms each, at 16 kHz in 8 bits of µ-law; a window holds a period of
 * the lowest notes but one. 300 steps see 0.6 million samples, a tenth of the training notes. The rate of 2e-3 is twice that of text.
 * To expect: 5.3 nats per sample at step 0 (ln 256 = 5.55). The samples' unigram entropy is 4.64 nats; with the wavelet the validation loss
 * was 1.90 at step 200 (seed 0), without it 2.00. It is low because notes that die away are easy to predict; the loss of a
 * step goes up and down with how loud its windows are. What it writes is a tone or a hum.
 */
export const audioTiny = definePreset('tiny', {
  modality: 'audio',
  data: { source: 'piano-notes', documents: 'segmented' },
  decoder: { contextLength: 256 },
  training: { batchSize: 8, sampleEvery: 100 },
})
