import { piecesOf } from '../byte-source.js'
import type { ContentFormat } from './format.js'

/** Any file as it is. */
export const bytesFormat: ContentFormat<Uint8Array> = {
  plural: 'files',
  read: (source) => piecesOf(source, 4 * 2 ** 20),
  write: (bytes) => bytes,
}
