import { nodePlatform } from './node/platform.js'
import { createBackends } from './create-backends.js'
import { tfjs } from './tfjs.js'
import type { BackendName, BackendStatus, UseBackendOptions } from './status.js'

const backends = createBackends(nodePlatform, tfjs)

/**
 * Looks at every backend, the preferred first. tfjs' current backend stays.
 * @param options as `useBackend` will get them: to look at TensorFlow is to load it
 * @returns one status per backend; `reason` is there whenever `available` is false, `install` too where something would help
 * @example
 * ```ts
 * for (const { name, available, reason } of await listBackends()) console.log(name, available ? '' : reason)
 * ```
 */
export const listBackends = (options?: UseBackendOptions): Promise<BackendStatus[]> => backends.listBackends(options)

/**
 * Looks at one backend, and at no other: nothing of theirs is loaded.
 * @param name a backend
 * @param options as `useBackend` will get them
 * @throws BackendError for a name that does not exist
 * @example
 * ```ts
 * console.log((await backendStatus('cpu')).available) // → true
 * ```
 */
export const backendStatus = (name: BackendName, options?: UseBackendOptions): Promise<BackendStatus> =>
  backends.backendStatus(name, options)

/**
 * Starts a backend and makes it tfjs' current one, with gradients and our kernels registered. Call it again to switch.
 * @param name a backend, or 'auto' for the first that is available, no software GPU, and starts
 * @returns the namespace of `@tensorflow/tfjs-core`, with gradients and the methods of tensors (`x.add(y)`)
 * @throws BackendError in one line: what, why, and what to do
 * @example
 * ```ts
 * const tf = await useBackend('cpu')
 * console.log(tf.getBackend()) // → cpu
 * ```
 */
export const useBackend = (name: BackendName | 'auto', options?: UseBackendOptions): Promise<typeof tfjs> =>
  backends.useBackend(name, options)

export { WgptError } from '@wgpt/errors'
export { DeviceError, DeviceLostError } from '@wgpt/kernels'
export { chooseBackends } from './choose.js'
export { BackendError } from './status.js'
export type { BackendName, BackendStatus, UseBackendOptions } from './status.js'
