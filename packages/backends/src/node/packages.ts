import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** The places from which an optional package is looked for: beside this package, then the working folder's project. */
const origins = (): string[] => [import.meta.url, path.join(process.cwd(), 'package.json')]

/** A `require` that finds the package, and the file it found. Nothing is loaded. */
export function locate(name: string): { file: string; load: () => unknown } | undefined {
  for (const origin of origins()) {
    const require = createRequire(origin)
    try {
      const file = require.resolve(name)
      return { file, load: () => require(file) as unknown }
    } catch {
      // Not installed there: the next place.
    }
  }
  return undefined
}

/** The installed package's version. */
export function packageVersion(name: string): string | undefined {
  const manifest = locate(`${name}/package.json`)?.file
  if (manifest == null) return undefined
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version
}
