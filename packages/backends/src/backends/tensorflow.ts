import type { Backend } from '../backend.js'

/** TensorFlow's native library through `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`. Node only. */
export const tensorflow: Backend = {
  name: 'tensorflow',
  async status(tf, platform) {
    const native = await platform.tensorflow(tf)
    return 'reason' in native
      ? { name: 'tensorflow', available: false, ...native }
      : { name: 'tensorflow', available: true, ...native }
  },
}
