import { realpath } from 'node:fs/promises'
import { refusedBySystem } from './refused-by-system.js'

/** The path of a file without links. @throws DataFileError if there is none */
export const realPathOf = (path: string): Promise<string> =>
  realpath(path).catch((error: unknown) => {
    throw refusedBySystem(path, error)
  })
