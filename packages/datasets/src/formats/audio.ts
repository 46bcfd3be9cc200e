import { audioBlocks } from '../audio/decode-audio.js'
import { encodeWav } from '../audio/encode-wav.js'
import type { ContentFormat } from './format.js'

/** Sound files, as one channel at the tokenizer's rate. */
export const audioFormat: ContentFormat<Float32Array> = {
  plural: 'sound files',
  read: audioBlocks,
  write: (samples, { sampleRate }) => encodeWav(samples, sampleRate),
}
