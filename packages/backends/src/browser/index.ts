import * as tf from '@tensorflow/tfjs'
import { browserPlatform } from './platform.js'
import { createBackends } from '../create-backends.js'

export const { listBackends, useBackend } = createBackends(browserPlatform, tf)
export { BackendError } from '../status.js'
export type { BackendName, BackendStatus, UseBackendOptions } from '../status.js'
