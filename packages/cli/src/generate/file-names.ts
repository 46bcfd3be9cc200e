import { existsSync } from 'node:fs'
import path from 'node:path'
import { modalities } from '@wgpt/tokenizers'
import { UsageError } from '../errors.js'

/** `piece.mid`, then `piece-2.mid`, `piece-3.mid` … */
export function numbered(file: string, index: number): string {
  const { dir, name, ext } = path.parse(file)
  return index === 0 ? file : path.join(dir, `${name}-${index + 1}${ext}`)
}

/** Endings that name the format of an output as well as its own. */
const alike: Readonly<Record<string, readonly string[]>> = { '.mid': ['.midi', '.kar'], '.wav': ['.wave'] }
/** Of sound that isn't read here either. */
const others = ['.m4a', '.mp4', '.aac', '.wma']

/**
 * A file whose name says another format than it has deceives whoever opens it. An ending that names no format says nothing.
 * @param written the ending of what is written
 * @throws UsageError that names the file to write
 */
export function checkEnding(file: string, written: string): void {
  const { dir, name, ext } = path.parse(file)
  const ending = ext.toLowerCase()
  const formats = [...modalities.flatMap(({ extensions }): readonly string[] => extensions), ...others]
  if (ending === written || alike[written]?.includes(ending) || !formats.includes(ending)) return
  throw new UsageError(
    `--out '${file}' ends in ${ext}, and what is written is a ${written} file. Name it '${path.join(dir, name + written)}', and convert that.`,
  )
}

/** The first names of that row that aren't there. */
export function freeNames(file: string, count: number): string[] {
  const names: string[] = []
  for (let index = 0; names.length < count; index++)
    if (!existsSync(numbered(file, index))) names.push(numbered(file, index))
  return names
}
