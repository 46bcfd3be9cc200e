import type * as tfjs from '@tensorflow/tfjs-core'

type Tfjs = typeof tfjs

/**
 * The bytes of tensors that `work` holds at once, at most, beyond those that were there before. tfjs counts them whatever the backend; what a kernel
 * allocates for itself is not among them.
 */
export async function peakBytes(tf: Tfjs, work: () => Promise<void>): Promise<number> {
  const engine = tf.engine()
  const before = tf.memory().numBytes
  let peak = before
  const own = Object.getOwnPropertyDescriptor(engine, 'trackTensor')
  // Every tensor comes by this method, variables and outputs of kernels alike. tf.profile would read each output back, which no step does.
  const track = engine.trackTensor.bind(engine)
  engine.trackTensor = (tensor, backend) => {
    track(tensor, backend)
    peak = Math.max(peak, engine.state.numBytes)
  }
  try {
    await work()
  } finally {
    if (own) Object.defineProperty(engine, 'trackTensor', own)
    else Reflect.deleteProperty(engine, 'trackTensor')
  }
  return peak - before
}
