import { definePreset } from './define-preset.js'

/**
 * A decoder of raw sound. Meant for a laptop's GPU and about an hour; that is an estimate from its 1·10¹⁵ operations.
 *
 * 3.4 million parameters, 8,192 tokens per step. 5,000 steps see 41 million samples, 43 minutes of sound: a fifth of YouTubeMix, which needs
 * no dropout for that. A window of 512 samples is 32 ms: it holds the shape of a tone, not a note, let alone a phrase. Expect
 * sound that is piano-like for moments, and no music. wgpt fetches YouTubeMix when the preset is first used; without a network, --data
 * names sound files of yours or piano-notes. Not run here to its end: the loss at step 0 is ln 256 = 5.55 nats.
 */
export const audioSmall = definePreset('small', {
  modality: 'audio',
  data: { source: 'youtubemix', documents: 'segmented' },
})
