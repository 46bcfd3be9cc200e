import { existsSync } from 'node:fs'
import { utimes } from 'node:fs/promises'
import path from 'node:path'
import { opsAddon } from '../node/native-sources.js'
import { firstLine } from '../status.js'
import { findCompiler } from './compile.js'
import { compileOps } from './compile-own.js'
import type { InstallResult } from './install-result.js'
import { manifestName, readInstalled, type InstalledTensorflow } from '../node/installed.js'
import { withLock } from './lock.js'
import type { OnProgress } from './progress.js'
import { tryTensorflow } from './smoke-test.js'

/** An installation that works, and whether it works with our ops in it. */
export interface Present {
  readonly result: InstallResult
  readonly installed: InstalledTensorflow
  readonly hasOps: boolean
}

/** The installation in this folder, when it still works; it is then the one that was asked for last. */
export async function findPresent(folder: string, signal?: AbortSignal): Promise<Present | undefined> {
  const installed = readInstalled(folder)
  if (installed === undefined) return undefined
  const addon = opsAddon(folder)
  const withOps =
    addon !== undefined && existsSync(addon) ? await attempt(installed, addon, signal) : 'they are not built for it'
  const tried = typeof withOps === 'string' ? await attempt(installed, undefined, signal) : withOps
  if (typeof tried === 'string') return undefined
  const now = new Date()
  await utimes(path.join(folder, manifestName), now, now).catch(() => undefined) // A read-only cache serves as well.
  return { result: { outcome: 'present', ...tried, installed }, installed, hasOps: tried === withOps }
}

/**
 * Builds our ops for an installation that works without them, or has those of another version of wgpt. Nothing is fetched. What does not
 * succeed is said in the result: the installation works as before.
 */
export async function addOps(
  { result, installed }: Present,
  { lock, onWait, onProgress, signal }: Locking,
): Promise<InstallResult> {
  try {
    const compiler = await findCompiler(signal)
    return await withLock(
      lock,
      async (waited) => {
        const made = waited ? await findPresent(installed.folder, signal) : undefined
        if (made?.hasOps === true) return made.result
        onProgress({ phase: 'build', text: `our ops with ${compiler.join(' ')}` })
        await compileOps({ compiler, folder: installed.folder, signal }, async (addon) => {
          onProgress({ phase: 'try', text: 'our ops' })
          const tried = await attempt(installed, addon, signal)
          return typeof tried === 'string' ? tried : undefined
        })
        return { ...result, outcome: 'rebuilt' as const }
      },
      { onWait, signal },
    )
  } catch (error) {
    signal?.throwIfAborted()
    return { ...result, lacks: firstLine(error) }
  }
}

interface Locking {
  readonly lock: string
  readonly onWait: (owner: string) => void
  readonly onProgress: OnProgress
  readonly signal?: AbortSignal | undefined
}

const attempt = ({ packageFolder }: InstalledTensorflow, ops: string | undefined, signal?: AbortSignal) =>
  tryTensorflow(path.join(packageFolder, 'load.cjs'), { takesTfjs: true, ops, signal })
