import util from 'node:util'
import type { NativeTensorflow } from '../backend.js'
import { firstLine, type Missing } from '../status.js'
import { locate, packageVersion } from './packages.js'

/** The one with CUDA first. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** Loads the native backend, once. */
export function loadTensorflow(): Promise<NativeTensorflow | Missing> {
  const found = packages.flatMap((name) => {
    const place = locate(name)
    return place == null ? [] : [{ name, ...place }]
  })
  const failures: string[] = []
  for (const { name, load } of found)
    try {
      return Promise.resolve(loadBinding(name, load))
    } catch (error) {
      failures.push(`${name} is installed but does not load: ${firstLine(error)}`)
    }
  return Promise.resolve({
    reason:
      found.length === 0
        ? 'neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed'
        : failures.join('; '),
    install:
      found.length === 0
        ? "npm install @tensorflow/tfjs-node (its install script downloads TensorFlow's library)"
        : 'npm rebuild @tensorflow/tfjs-node --build-addon-from-source',
  })
}

function loadBinding(name: string, load: () => unknown): NativeTensorflow {
  // Node 23 took util.isNullOrUndefined away, and the package calls it at every op.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
  legacy.isNullOrUndefined ??= (value) => value == null
  // TensorFlow reads both when it is loaded: its greetings go to stderr, and oneDNN is off on some processors where it is faster.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  const { backend } = load() as { backend: () => { isUsingGpuDevice?: boolean } }
  return { device: backend().isUsingGpuDevice ? 'CUDA' : 'processor', version: packageVersion(name) ?? 'unknown' }
}
