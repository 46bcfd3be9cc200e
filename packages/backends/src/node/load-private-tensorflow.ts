import { createRequire } from 'node:module'
import path from 'node:path'
import type { Tfjs } from '../backend.js'
import type { InstalledTensorflow } from './installed.js'

/** The exports of `@tensorflow/tfjs-node`, as far as they are read here: `backend()` is the native one. */
export interface NodeTensorflow {
  backend(): { readonly isUsingGpuDevice: boolean; readonly binding: { readonly TF_Version: string } }
}

/**
 * Loads an installed TensorFlow into this process, on this instance of tfjs: its backend 'tensorflow' is registered there and becomes the
 * current one. Once it is loaded it stays; a second call returns the same.
 * @param tf the namespace or the CommonJS exports of `@tensorflow/tfjs-core`
 * @throws what Node says of an addon or a library that does not load
 */
export function loadPrivateTensorflow(tf: Tfjs, installed: InstalledTensorflow): NodeTensorflow {
  const file = path.join(installed.packageFolder, 'load.cjs')
  const load = createRequire(file)(file) as (tfjs: Tfjs) => NodeTensorflow
  // A namespace has what Node could read off the CommonJS file; the exports themselves have all. Of what `@tensorflow/tfjs` has beside tfjs-core, the
  // package needs two things when it is loaded, for callbacks of tf.layers: the class that they extend, and the list that they enter themselves in.
  const core = (tf as Tfjs & { default?: Tfjs }).default ?? tf
  return load(
    Object.assign(Object.create(core) as Tfjs, {
      CustomCallback: Object,
      registerCallbackConstructor: () => undefined,
    }),
  )
}
