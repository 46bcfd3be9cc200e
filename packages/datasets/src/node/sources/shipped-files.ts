import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { formatOf } from '../../formats/index.js'
import { fileDocument } from '../file-document.js'
import { refusedBySystem } from '../refused-by-system.js'
import { checkHash, type DataCard, type FileSource } from './source.js'

/**
 * A source of files that a package ships.
 * @param find the folder and the names in it, in order
 */
export function createShippedSource(
  card: DataCard & { sha256: string },
  find: () => Promise<{ folder: string; names: readonly string[] }>,
): FileSource {
  return {
    documentKind: 'file',
    ...card,
    async load(options = {}) {
      const { folder, names } = await find()
      const files: { path: string; name: string; size: number }[] = []
      const hash = createHash('sha256')
      for (const name of names) {
        const file = path.join(folder, name)
        const bytes = await readFile(file).catch((error: unknown) => {
          throw refusedBySystem(file, error)
        })
        hash.update(bytes)
        files.push({ path: file, name, size: bytes.length })
      }
      checkHash(card, hash.digest('hex'))
      const format = formatOf(card.modality)
      return files.map((file) => fileDocument(file, format, { sampleRate: options.sampleRate ?? 16_000 }))
    },
  }
}
