import type { NativeTensorflow, Tfjs } from '../backend.js'
import { distrustedInstallation, findInstalledTensorflow } from './installed.js'
import { quietly } from '../quietly.js'
import { firstLine, type Missing, type UseBackendOptions } from '../status.js'
import { cudaName, processorName } from './devices.js'
import { loadOps } from './load-ops.js'
import { loadPrivateTensorflow } from './load-private-tensorflow.js'
import { prepareEnvironment } from './native-environment.js'
import { withNativeStderrLogged } from './native-stderr.js'
import { locate } from './packages.js'
import { wantedThreads } from './threads.js'

/** The one with CUDA first. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** What `backend()` of tfjs-node returns, as far as it is read here. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

/** Somewhere TensorFlow may be, and how it is loaded from there. */
interface Place {
  readonly what: string
  readonly again: string
  load(): unknown
  /** What would make it faster once it is loaded, if anything would. */
  improve?(): string | undefined
}

let loaded: NativeTensorflow | undefined

/** Loads the native backend, once, and leaves tfjs' current backend as it was (the package makes itself the current one). */
export async function loadTensorflow(tf: Tfjs, options: UseBackendOptions): Promise<NativeTensorflow | Missing> {
  if (loaded !== undefined) return loaded
  const threads = wantedThreads(options.threads)
  const before = tf.getBackend() as string | null | undefined
  const found = places(tf)
  const failures: string[] = []
  prepareEnvironment(threads)
  for (const place of found)
    try {
      loaded = await quietly(tf, () => {
        const native = describe(place.load(), threads)
        const advice = place.improve?.()
        return advice === undefined ? native : { ...native, advice }
      })
      return loaded
    } catch (error) {
      failures.push(`${place.what} is installed but does not load: ${firstLine(error)}`)
    } finally {
      if (before != null) await tf.setBackend(before)
    }
  const distrusted = found.length === 0 ? distrustedInstallation() : undefined
  if (distrusted !== undefined)
    return {
      reason: `its installation is not trusted with code: ${distrusted}`,
      install: 'if it is yours, take the rights of others away (chmod -R go-w); else remove it, and install it again',
    }
  return found.length === 0
    ? { reason: 'it is not installed', install: howToInstall() }
    : { reason: failures.join('; '), install: found.map(({ again }) => again).join('; or ') }
}

/** The user's own packages first, then what wgpt has installed. */
function places(tf: Tfjs): Place[] {
  const own = packages
    .map(locate)
    .filter((place) => place !== undefined)
    .map(({ name, load }) => ({ what: name, again: `run its install script again: npm rebuild ${name}`, load }))
  const installed = findInstalledTensorflow()
  if (installed === undefined) return own
  return [
    ...own,
    {
      what: `TensorFlow ${installed.version} in ${installed.folder}`,
      again: `remove that folder and run: wgpt backends install tensorflow${installed.cuda ? ' --cuda' : ''}`,
      load: () => withNativeStderrLogged(installed.folder, () => loadPrivateTensorflow(tf, installed)),
      improve: () => adviceOnOps(loadOps(installed.folder), installed.cuda),
    },
  ]
}

function describe(module: unknown, threads: number | undefined): NativeTensorflow {
  const { isUsingGpuDevice, binding } = (module as { backend: () => NodeBackend }).backend()
  return {
    device: isUsingGpuDevice ? cudaName() : processorName(threads),
    version: binding.TF_Version,
    gpu: isUsingGpuDevice,
  }
}

/** Our ops are built for the processor; on a card the compositions run. */
const adviceOnOps = (missing: string | undefined, cuda: boolean) =>
  missing === undefined
    ? undefined
    : `the wavelet op is slower than it could be: ${missing}. To build it (seconds, nothing is fetched): wgpt backends install tensorflow${cuda ? ' --cuda' : ''}`

/** One's own build needs wheels that exist for Linux alone. The package's download has binaries for the rest. */
function howToInstall(): string {
  const { platform, arch } = process
  if (platform === 'linux' && (arch === 'x64' || arch === 'arm64')) return 'wgpt backends install tensorflow'
  const downloads = platform === 'darwin' ? ['x64', 'arm64'] : platform === 'win32' ? ['x64'] : []
  return downloads.includes(arch)
    ? "npm install @tensorflow/tfjs-node, whose install script downloads an older TensorFlow (wgpt's own installation is for Linux)"
    : `choose another backend: TensorFlow comes for Linux, macOS and Windows on x64 or arm64, and this is ${platform} on ${arch}`
}
