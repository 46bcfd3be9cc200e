import path from 'node:path'

/** How this program was called, for a command that can be copied: `wgpt`, `npx wgpt` or `node path/to/wgpt.js`. */
export function callName(script = process.argv[1] ?? '', folder = process.cwd()): string {
  if (path.basename(path.dirname(script)) === '.bin') return 'npx wgpt'
  if (path.basename(script) === 'wgpt') return 'wgpt'
  return `node ${quoted(shortPath(script, folder))}`
}

/** A path as short as it can be said from a folder. */
export function shortPath(file: string, folder = process.cwd()): string {
  const relative = path.relative(folder, file)
  return relative === '' ? '.' : relative.startsWith('..') ? file : relative
}

/** A word as a POSIX shell takes it whole. */
export const quoted = (word: string) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)
