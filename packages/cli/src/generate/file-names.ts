import { existsSync } from 'node:fs'
import path from 'node:path'

/** `piece.mid`, then `piece-2.mid`, `piece-3.mid` … */
export function numbered(file: string, index: number): string {
  const { dir, name, ext } = path.parse(file)
  return index === 0 ? file : path.join(dir, `${name}-${index + 1}${ext}`)
}

/** The first names of that row that aren't there. */
export function freeNames(file: string, count: number): string[] {
  const names: string[] = []
  for (let index = 0; names.length < count; index++)
    if (!existsSync(numbered(file, index))) names.push(numbered(file, index))
  return names
}
