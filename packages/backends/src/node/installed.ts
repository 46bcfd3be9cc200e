import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { tensorflowFolder } from './cache-folder.js'
import { distrusted, placesOfCode } from './trusted.js'

/** A TensorFlow that `installTensorflow` has built, tried and put in place. All paths are absolute. */
export interface InstalledTensorflow {
  /** Everything below lies in it. */
  readonly folder: string
  /** The native addon, `tfjs_binding.node`. */
  readonly addon: string
  /** TensorFlow's own libraries; the addon finds them by a relative path. */
  readonly libraryFolder: string
  /** A private copy of the npm package `@tensorflow/tfjs-node` that holds the addon. */
  readonly packageFolder: string
  /** TensorFlow's version. */
  readonly version: string
  /** Whether it was built with CUDA; it then computes on the processor where no GPU is. */
  readonly cuda: boolean
  /** Such as 'linux-x64'. */
  readonly platform: string
}

/** What the folder says of itself. It is written last, before the folder is put in place. */
export const manifestName = 'install.json'

export interface Manifest {
  readonly format: 1
  readonly version: string
  readonly platform: string
  readonly cuda: boolean
}

/** This machine, as folders are named after it. */
export const thisPlatform = (): string => `${process.platform}-${process.arch}`

/** The name of an installation's folder. */
export const folderName = ({ version, platform, cuda }: Omit<Manifest, 'format'>): string =>
  `${version}-${platform}${cuda ? '-cuda' : ''}`

/**
 * The TensorFlow to use: of those in the cache for this platform, the one that was installed (or asked for) last; where there is no NVIDIA
 * driver, one without CUDA is preferred, where there is one, one with CUDA. Reads a folder and a few small files; loads nothing.
 * @param directory instead of the cache folder, as `wgpt backends install tensorflow --dir` has it
 * @example
 * ```ts
 * console.log(findInstalledTensorflow('/no/such/folder')) // → undefined
 * ```
 */
export function findInstalledTensorflow(directory?: string): InstalledTensorflow | undefined {
  const parent = tensorflowFolder(directory)
  const driver = existsSync('/proc/driver/nvidia/version') || existsSync('/dev/nvidiactl') || existsSync('/dev/dxg')
  const found = names(parent)
    .map((name) => readInstalled(path.join(parent, name)))
    .filter((installed) => installed?.platform === thisPlatform()) as InstalledTensorflow[]
  const rank = (installed: InstalledTensorflow) => Number(installed.cuda === driver)
  const chosenAt = ({ folder }: InstalledTensorflow) => statSync(path.join(folder, manifestName)).mtimeMs
  return found.sort((a, b) => rank(b) - rank(a) || chosenAt(b) - chosenAt(a))[0]
}

/** Why an installation that is in the cache is not used: the place that others may have changed. Undefined where there is none such. */
export function distrustedInstallation(directory?: string): string | undefined {
  const parent = tensorflowFolder(directory)
  for (const name of names(parent)) {
    const folder = path.join(parent, name)
    if (existsSync(path.join(folder, manifestName))) return distrusted(placesOfCode(folder))
  }
  return undefined
}

/** The installation in this folder, if it is whole and nobody else could have changed it. */
export function readInstalled(folder: string): InstalledTensorflow | undefined {
  if (distrusted(placesOfCode(folder)) !== undefined) return undefined
  const manifest = readManifest(path.join(folder, manifestName))
  // A folder of another name is one in the making, or one that was moved.
  if (manifest === undefined || folderName(manifest) !== path.basename(folder)) return undefined
  const packageFolder = path.join(folder, 'package')
  const addon = path.join(packageFolder, 'lib/napi-v8/tfjs_binding.node')
  const { version, cuda, platform } = manifest
  if (!existsSync(addon)) return undefined
  return { folder, addon, libraryFolder: path.join(folder, 'tensorflow'), packageFolder, version, cuda, platform }
}

function readManifest(file: string): Manifest | undefined {
  try {
    const read = JSON.parse(readFileSync(file, 'utf8')) as Partial<Manifest> | null
    const { format, version, platform, cuda } = read ?? {}
    return format === 1 && typeof version === 'string' && typeof platform === 'string' && typeof cuda === 'boolean'
      ? { format, version, platform, cuda }
      : undefined
  } catch {
    return undefined // Not there, or cut off: no installation.
  }
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
