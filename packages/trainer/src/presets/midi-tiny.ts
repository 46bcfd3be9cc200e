import { definePreset } from './define-preset.js'

/**
 * The smallest decoder of MIDI events that learns what a chorale is made of, on two CPU cores in a minute.
 *
 * 183,000 parameters, 2,048 tokens per step. 300 steps see 0.6 million tokens, the chorales' training split (231,772) two and a half
 * times over: more steps would learn it by heart. A window of 128 events is 6 to 10 s of four voices. The rate of 2e-3 is twice that of
 * text: with 388 events, most of them rare, there is more to learn from a step; embeddings of deviation 0.1 make that rate safe: with
 * GPT-2's 0.02 the loss had spikes of 1 to 4 nats around the end of the warm-up, with the wavelet and without (docs/log.md).
 * To expect: 5.9 nats per event at step 0 (ln 388 = 5.96). The events' unigram entropy is 4.32 nats; with the wavelet the validation loss
 * was 2.61 at step 200 of 200 (seed 0), without it 2.93. What it writes has voices, chords and steps of a beat, and no plan.
 */
export const midiTiny = definePreset('tiny', {
  modality: 'midi',
  data: { source: 'bach-chorales', documents: 'segmented' },
  decoder: { contextLength: 128, embeddingDeviation: 0.1 },
  training: { batchSize: 16, sampleEvery: 75 },
})
