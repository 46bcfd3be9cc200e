import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import type { TextDocument } from '../../document.js'
import { packageFolder } from '../package-folder.js'
import { refusedBySystem } from '../refused-by-system.js'

const decompress = promisify(brotliDecompress)

/** Far above the texts that this package ships. */
const largest = 64 * 2 ** 20

/** The documents of a text that this package ships: a JSON list of names and texts, compressed by Brotli. Its source checks their hash. */
export async function readSample(name: string): Promise<TextDocument[]> {
  const file = path.join(packageFolder('@wgpt/datasets'), 'samples', `${name}.json.br`)
  const bytes = await readFile(file).catch((error: unknown) => {
    throw refusedBySystem(file, error)
  })
  const text = (await decompress(bytes, { maxOutputLength: largest })).toString('utf8')
  return JSON.parse(text) as TextDocument[]
}
