import * as tf from '@tensorflow/tfjs'
import { nodePlatform } from './node/platform.js'
import { createBackends } from './create-backends.js'

export const { listBackends, useBackend } = createBackends(nodePlatform, tf)
export { BackendError } from './status.js'
export type { BackendName, BackendStatus, UseBackendOptions } from './status.js'
