import type { Tfjs } from './backend.js'

/**
 * Does the work with tfjs' PROD flag, which silences its notices (a greeting from the cpu backend in Node, "already registered" from a
 * second copy of tfjs), and sets the flag back afterwards. What fails, throws: nothing is lost with the notices.
 */
export async function quietly<T>(tf: Tfjs, work: () => T | Promise<T>): Promise<T> {
  const before = tf.env().getBool('PROD')
  tf.env().set('PROD', true)
  try {
    return await work()
  } finally {
    tf.env().set('PROD', before)
  }
}
