import type { Backend } from '../backend.js'

/** Plain JavaScript. Always there, the reference in doubt, and the slowest. */
export const cpu: Backend = {
  name: 'cpu',
  status: (tf) =>
    Promise.resolve({ name: 'cpu', available: true, device: 'JavaScript', version: tf.version['tfjs-backend-cpu'] }),
}
