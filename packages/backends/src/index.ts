import { createBackends } from './create-backends.js'
import { loadTfjs } from './load-tfjs.js'
import { nodePlatform } from './node/platform.js'

export const { listBackends, useBackend } = createBackends(nodePlatform, loadTfjs)
export { BackendError } from './status.js'
export type { BackendName, BackendStatus, UseBackendOptions } from './status.js'
