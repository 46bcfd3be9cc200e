import { browserPlatform } from './browser/platform.js'
import { createBackends } from './create-backends.js'
import { loadTfjs } from './load-tfjs.js'

export const { listBackends, useBackend } = createBackends(browserPlatform, loadTfjs)
export { BackendError } from './status.js'
export type { BackendName, BackendStatus, UseBackendOptions } from './status.js'
