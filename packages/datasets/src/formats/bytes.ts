import { piecesOf } from '../byte-source.js'
import { modalityNamed, type FileFormat } from './format.js'

/** Any file as it is. */
export const bytesFormat: FileFormat<Uint8Array> = {
  modality: modalityNamed('bytes'),
  plural: 'files',
  read: (source) => piecesOf(source, 4 * 2 ** 20),
  write: (bytes) => bytes,
}
