import util from 'node:util'
import type { NativeTensorflow, Tfjs } from '../backend.js'
import { quietly } from '../quietly.js'
import { firstLine, type Missing } from '../status.js'
import { locate, type Located } from './packages.js'

/** The one with CUDA first. */
const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']

/** What `backend()` of both packages returns, as far as it is read here. */
interface NodeBackend {
  readonly isUsingGpuDevice: boolean
  readonly binding: { readonly TF_Version: string }
}

let loaded: NativeTensorflow | undefined

/** Loads the native backend, once, and leaves tfjs' current backend as it was (the package makes itself the current one). */
export async function loadTensorflow(tf: Tfjs): Promise<NativeTensorflow | Missing> {
  if (loaded != null) return loaded
  const before = tf.getBackend() as string | undefined
  const found = packages.map(locate).filter((place) => place != null)
  const failures: string[] = []
  for (const place of found)
    try {
      loaded = await quietly(tf, () => loadBinding(place))
      return loaded
    } catch (error) {
      failures.push(`${place.name} is installed but does not load: ${firstLine(error)}`)
    } finally {
      if (before != null) await tf.setBackend(before)
    }
  return found.length === 0
    ? {
        reason: 'neither @tensorflow/tfjs-node-gpu nor @tensorflow/tfjs-node is installed',
        install: "npm install @tensorflow/tfjs-node, whose install script downloads TensorFlow's library",
      }
    : {
        reason: failures.join('; '),
        install: `run its install script again: npm rebuild ${found.map(({ name }) => name).join(' ')}`,
      }
}

function loadBinding(place: Located): NativeTensorflow {
  // Node 23 took util.isNullOrUndefined away, and the package calls it at every op.
  const legacy = util as { isNullOrUndefined?: (value: unknown) => boolean }
  legacy.isNullOrUndefined ??= (value) => value == null
  // TensorFlow reads both when it is loaded: its greetings go to stderr, and oneDNN is off on some processors where it is faster.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1'
  const { isUsingGpuDevice, binding } = (place.load() as { backend: () => NodeBackend }).backend()
  return { device: isUsingGpuDevice ? 'CUDA' : 'processor', version: binding.TF_Version }
}
