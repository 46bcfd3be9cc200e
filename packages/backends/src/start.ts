import type { Backend, Tfjs } from './backend.js'
import { BackendError, firstLine, type UseBackendOptions } from './status.js'

/**
 * Makes the backend tfjs' current one, and does what its first use would do, so that a failure and a greeting both happen here.
 * @throws BackendError with the cause when it does not start
 */
export async function start(tf: Tfjs, backend: Backend, options: UseBackendOptions): Promise<void> {
  const { name } = backend
  try {
    await backend.prepare?.(tf, options)
    await quietly(tf, async () => {
      if (!(await tf.setBackend(name))) throw await causeOfFailure(tf, name)
      await tf.ready()
      tf.scalar(0).dispose()
    })
  } catch (error) {
    throw new BackendError(
      `backend: '${name}' is there but did not start: ${firstLine(error)}. Choose another backend.`,
      { cause: error },
    )
  }
}

/** With tfjs' PROD flag, which silences its notices (the cpu backend greets everyone in Node), set back afterwards. */
async function quietly(tf: Tfjs, work: () => Promise<void>): Promise<void> {
  const before = tf.env().getBool('PROD')
  tf.env().set('PROD', true)
  try {
    await work()
  } finally {
    tf.env().set('PROD', before)
  }
}

/** `setBackend` only says no; the factory, called once more, says why. */
async function causeOfFailure(tf: Tfjs, name: string): Promise<unknown> {
  const factory = tf.findBackendFactory(name) as ReturnType<Tfjs['findBackendFactory']> | null
  if (factory == null) return new Error('its package did not register it')
  try {
    const second = await factory()
    second.dispose()
  } catch (error) {
    return error
  }
  return new Error('its first start failed')
}
