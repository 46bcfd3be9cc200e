import { registerTrainingKernels } from '@wgpt/kernels'
import { registerWaveletKernels } from '@wgpt/wavelet-op'
import type { Backend, Platform, Tfjs } from './backend.js'
import { quietly } from './quietly.js'
import { BackendError, firstLine, type UseBackendOptions } from './status.js'

/**
 * Registers our kernels, makes the backend tfjs' current one, and its first tensor, so that a failure and a greeting both happen here.
 * @throws BackendError with the cause when it does not start; the backend that was current before is current again
 */
export async function start(tf: Tfjs, backend: Backend, platform: Platform, options: UseBackendOptions): Promise<void> {
  const { name, advice = 'Choose another backend' } = backend
  // Before the backend is current: setting it runs the set-up function of every kernel it has.
  registerWaveletKernels()
  registerTrainingKernels()
  const before = tf.getBackend() as string | null | undefined // none until one has started
  try {
    await backend.prepare?.(tf, platform, options)
    await quietly(tf, async () => {
      if (!(await tf.setBackend(name))) throw await causeOfFailure(tf, name)
      tf.scalar(0).dispose()
    })
    backend.started?.(tf, platform)
  } catch (error) {
    if (before != null) await tf.setBackend(before)
    throw new BackendError(`backend: '${name}' is there but did not start: ${firstLine(error)}. ${advice}.`, {
      cause: error,
    })
  }
}

/** `setBackend` only says no; the factory, called once more, says why. */
async function causeOfFailure(tf: Tfjs, name: string): Promise<unknown> {
  try {
    const second = await tf.findBackendFactory(name)()
    second.dispose()
  } catch (error) {
    return error
  }
  return new Error('its first start failed')
}
