import { definePreset } from './define-preset.js'

/**
 * A decoder of performances. Meant for a laptop's GPU and about an hour; that is an estimate from its 1·10¹⁵ operations.
 *
 * 3.4 million parameters, 8,192 tokens per step. 5,000 steps see 41 million tokens, MAESTRO's training split about 4 times over
 * (some 10 million events). A window of 512 events is about 10 s of piano playing, enough for a phrase; 256 would cut most of them.
 * wgpt fetches MAESTRO (56 MB) when the preset is first used; without a network, --data names MIDI files of yours or bach-chorales.
 * Not run here to its end: expect the loss at step 0 to be ln 388 = 5.96 nats.
 */
export const midiSmall = definePreset('small', {
  modality: 'midi',
  data: { source: 'maestro-v3', documents: 'segmented' },
  decoder: { dropout: 0.1 },
})
