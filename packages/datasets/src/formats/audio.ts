import { audioBlocks } from '../audio/decode-audio.js'
import { encodeWav } from '../audio/encode-wav.js'
import { modalityNamed, type FileFormat } from './format.js'

/** Sound files, as one channel at the tokenizer's rate. */
export const audioFormat: FileFormat<Float32Array> = {
  modality: modalityNamed('audio'),
  plural: 'sound files',
  read: audioBlocks,
  write: (samples, { sampleRate }) => encodeWav(samples, sampleRate),
}
