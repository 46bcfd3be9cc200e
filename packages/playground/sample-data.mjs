// What the page trains on when nothing is dropped on it: texts, pieces and sounds that @wgpt/datasets ships.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync } from 'node:zlib'

/** Characters: a fifth of the novel, enough for some hundred steps of small models. */
const textLength = 250_000

/** The first chapters of Moby-Dick (CC0), as one text. */
export function sampleText() {
  const file = path.join(import.meta.dirname, '../datasets/samples/moby-dick.json.br')
  const chapters = JSON.parse(brotliDecompressSync(readFileSync(file)).toString('utf8'))
  return chapters
    .map(({ text }) => text)
    .join('\n\n')
    .slice(0, textLength)
}
