import path from 'node:path'
import { locate } from '../node/packages.js'
import { cacheFolder, tensorflowFolder } from '../node/cache-folder.js'
import { findCompiler } from './compile.js'
import { describeGpus, findGpus } from './cuda.js'
import { installError } from './install-error.js'
import { folderName, thisPlatform, type Manifest } from '../node/installed.js'
import { withLock } from './lock.js'
import type { InstallResult } from './install-result.js'
import { makeInstallation } from './make-installation.js'
import { addOps, findPresent } from './present.js'
import type { OnProgress } from './progress.js'
import { tryTensorflow } from './smoke-test.js'
import { findSystem } from './system.js'

/** TensorFlow's version unless one is named: the one whose processor and CUDA builds were both looked into. */
const defaultVersion = '2.21.0'

export interface InstallOptions {
  /** With CUDA and NVIDIA's libraries, for a GPU. */
  readonly cuda?: boolean
  /** TensorFlow's version, as PyPI names it. */
  readonly version?: string
  /** Instead of the cache folder. */
  readonly directory?: string
  /** With `cuda`: continue where no GPU is found that could use it. */
  readonly force?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: OnProgress
}

/**
 * Brings TensorFlow's native library and the addon that connects it with tfjs into the cache folder, where `@wgpt/backends` finds it. Nothing
 * is changed in any project. May run in several processes at once; what is fetched is kept when it fails or is stopped.
 * @throws BackendError in one line: what, what was found, what to do; the reason of `signal` when that aborts
 * @example
 * ```ts
 * const { outcome } = await installTensorflow({ onProgress: ({ phase, text }) => console.log(phase, text) })
 * ```
 */
export async function installTensorflow(options: InstallOptions = {}): Promise<InstallResult> {
  const {
    cuda = false,
    version = defaultVersion,
    directory,
    force = false,
    signal,
    onProgress = () => undefined,
  } = options
  if (!/^\d+(\.\d+)+((a|b|rc)\d+)?(\.post\d+)?$/.test(version))
    throw installError(`'${version}' is not a version. Expected one such as ${defaultVersion}.`)
  onProgress({ phase: 'look', text: 'what is installed' })
  const working = options.version === undefined ? await tryPackages(cuda, signal) : undefined
  if (working !== undefined) return working
  const system = findSystem()
  if (cuda && system.machine !== 'x86_64')
    throw installError("TensorFlow's wheels for arm64 come without CUDA. Install it without --cuda.")

  const cache = directory === undefined ? cacheFolder() : path.resolve(directory)
  const parent = tensorflowFolder(directory)
  const manifest: Manifest = { format: 1, version, platform: thisPlatform(), cuda }
  const lock = path.join(parent, `.${folderName(manifest)}.lock`)
  const onWait = (owner: string) => onProgress({ phase: 'look', text: `what ${owner} installs: waiting for it` })
  const place = path.join(parent, folderName(manifest))
  const present = await findPresent(place, signal)
  if (present !== undefined)
    return present.hasOps ? present.result : addOps(present, { lock, onWait, onProgress, signal })
  const gpus = cuda ? await findGpus(signal) : []
  const found = cuda && !(force && gpus.length === 0) ? describeOr(force, () => describeGpus(gpus)) : undefined
  if (found !== undefined) onProgress({ phase: 'look', text: found })
  // Before anything is fetched: without a compiler it would be for nothing.
  const compiler = await findCompiler(signal)
  return withLock(
    lock,
    async (waited) => {
      const made = waited ? await findPresent(place, signal) : undefined
      if (made !== undefined) return made.result
      const gpuExpected = gpus.length > 0 && !force
      const { installed, tried } = await makeInstallation({
        ...{ cache, parent, manifest, system, compiler, gpuExpected, onProgress, signal },
      })
      return { outcome: 'installed', ...tried, installed, ...(found === undefined ? {} : { found }) }
    },
    { onWait, signal },
  )
}

/** With `force`, what speaks against it is only said. */
function describeOr(force: boolean, describe: () => string): string {
  try {
    return describe()
  } catch (error) {
    if (!force) throw error
    return (error as Error).message
  }
}

/** The first npm package with a TensorFlow that works here, with the GPU where that is expected. */
async function tryPackages(cuda: boolean, signal?: AbortSignal): Promise<InstallResult | undefined> {
  for (const name of ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']) {
    const place = locate(name)
    const tried = place === undefined ? '' : await tryTensorflow(place.file, { takesTfjs: false, signal })
    if (typeof tried !== 'string' && (tried.gpu || !cuda)) return { outcome: 'package', ...tried, package: name }
  }
  return undefined
}
