import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the ops' addon is made of: the file that is compiled, and what it includes. */
const opsSources = ['wgpt-ops.cc', 'causal-wavelet.h', 'wavelet-rows.h', 'parallel.h', 'tensorflow-kernels.h'] as const

/** How it is compiled. Each processor gives the same bits: nothing is contracted. */
export const opsFlags = [
  '-O3',
  '-std=c++17',
  '-pthread',
  '-ffp-contract=off',
  '-fvisibility=hidden',
  '-Wno-psabi',
] as const

/** This package's folder of C++ sources; undefined where a bundler has left it behind. */
export function nativeFolder(): string | undefined {
  let folder = path.dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const native = path.join(folder, 'native')
    if (existsSync(path.join(native, opsSources[0]))) return native
    const parent = path.dirname(folder)
    if (parent === folder) return undefined
    folder = parent
  }
}

/**
 * The ops' addon in an installation's folder. Its name has a hash of its sources and flags: versions of this package that share an
 * installation have an addon each, and none loads another's.
 */
export function opsAddon(folder: string): string | undefined {
  const native = nativeFolder()
  if (native === undefined) return undefined
  const hash = createHash('sha256').update(opsFlags.join(' '))
  for (const source of opsSources) hash.update(readFileSync(path.join(native, source)))
  return path.join(folder, `wgpt-ops-${hash.digest('hex').slice(0, 12)}.node`)
}
