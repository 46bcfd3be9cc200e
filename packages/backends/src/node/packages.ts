import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

/** An installed package. */
export interface Located {
  readonly name: string
  readonly file: string
  readonly load: () => unknown
}

/** Names a folder whose project is looked in too. Never the working folder by itself: it may be a stranger's. */
const variable = 'WGPT_PACKAGES'

/** Finds an optional package: beside this one, else in the project that WGPT_PACKAGES names. Nothing is loaded. */
export function locate(name: string): Located | undefined {
  const named = process.env[variable]
  const project = named === undefined || named === '' ? [] : [path.resolve(named, 'package.json')]
  for (const origin of [import.meta.url, ...project]) {
    const require = createRequire(origin)
    try {
      const file = require.resolve(name)
      return { name, file, load: () => require(file) as unknown }
    } catch {
      // Not installed there: the next place.
    }
  }
  return undefined
}

/** The installed package's version. */
export function packageVersion(name: string): string | undefined {
  const manifest = locate(`${name}/package.json`)
  if (manifest === undefined) return undefined
  return (JSON.parse(readFileSync(manifest.file, 'utf8')) as { version?: string }).version
}
