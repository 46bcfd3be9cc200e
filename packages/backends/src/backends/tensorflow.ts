import type { Backend } from '../backend.js'

/** TensorFlow's native library: through `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, or as wgpt has installed it. Node only. */
export const tensorflow: Backend = {
  name: 'tensorflow',
  async status(tf, platform, options) {
    const native = await platform.tensorflow(tf, options)
    return 'reason' in native
      ? { name: 'tensorflow', available: false, ...native }
      : { name: 'tensorflow', available: true, ...native }
  },
}
