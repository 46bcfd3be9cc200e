import { execFile } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { BenchReport } from './report/bench-report.js'

/** What computes, without a name that would tell whose machine it is. */
export const machineNow = (): BenchReport['machine'] => ({
  cpu: cpus()[0]?.model.trim() || 'unknown processor',
  cores: availableParallelism(),
  memoryGigabytes: Math.max(0.1, Math.round((totalmem() / 2 ** 30) * 10) / 10),
  // The kernel's version alone: what a vendor or a host adds behind it may tell whose machine it is.
  os: [platform(), ...(/^\d+(?:\.\d+)*/.exec(release()) ?? [])].join(' '),
  architecture: arch(),
})

/** The version of the package that this file is in: its manifest lies above both `src/` and `dist/`. */
export function ownVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
  return manifest.version
}

/** The commit of this package's code and whether files differ from it; null without git, outside a repository, and for an installed package. */
export async function commitNow(): Promise<{ commit: string | null; modified: boolean }> {
  const folder = realpathSync(fileURLToPath(new URL('..', import.meta.url)))
  const git = async (...args: string[]) => (await promisify(execFile)('git', ['-C', folder, ...args])).stdout.trim()
  // An installed package lies inside the repository of whoever installed it.
  if (folder.split(path.sep).includes('node_modules')) return { commit: null, modified: false }
  try {
    return { commit: await git('rev-parse', 'HEAD'), modified: (await git('status', '--porcelain')) !== '' }
  } catch {
    return { commit: null, modified: false }
  }
}
