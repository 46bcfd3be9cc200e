import type { Backend } from '../backend.js'
import { cpuVersion } from '../tfjs.js'

/** Plain JavaScript. Always there, the reference in doubt, and the slowest. */
export const cpu: Backend = {
  name: 'cpu',
  status: () => Promise.resolve({ name: 'cpu', available: true, device: 'JavaScript', version: cpuVersion }),
}
