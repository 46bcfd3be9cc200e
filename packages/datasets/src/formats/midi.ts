import { DataFileError } from '../data-file-error.js'
import { modalityNamed, type FileFormat } from './format.js'

/** Far above any piece: MAESTRO's longest file has 1 MB. */
const largestFile = 64 * 2 ** 20

/** Standard MIDI Files. What is in them is the tokenizer's to read. */
export const midiFormat: FileFormat<Uint8Array> = {
  modality: modalityNamed('midi'),
  plural: 'MIDI files',
  async *read(source) {
    if (source.size > largestFile)
      throw new DataFileError(
        `data: '${source.name}' has ${source.size} bytes, wanted a MIDI file of at most ${largestFile}. Split it into several files.`,
      )
    const head = await source.read(0, Math.min(4, source.size))
    if (String.fromCharCode(...head) !== 'MThd')
      throw new DataFileError(
        `data: '${source.name}' is no MIDI file: it doesn't begin with 'MThd' at byte 0. Give a .mid file.`,
        {
          offset: 0,
        },
      )
    yield await source.read(0, source.size)
  },
  write: (bytes) => bytes,
}
