import type * as tfjs from '@tensorflow/tfjs-core'
import type { WaveletPlan } from '@wgpt/wavelet-op'

/**
 * The Haar wavelet with zero boundary as one would write it with tfjs' public ops: averages by doubling, from which each run of channels of
 * one level takes its part. What the op is measured against.
 * @param x float32 [batch, time, channel]
 */
export function plainWavelet(tf: typeof tfjs, x: tfjs.Tensor3D, plan: WaveletPlan): tfjs.Tensor3D {
  const [batch, time, channels] = x.shape
  const parts: tfjs.Tensor3D[] = []
  let average = x
  let level = 0
  for (let from = 0; from < channels;) {
    const wanted = plan.levels[from]!
    let to = from
    while (to < channels && plan.levels[to] === wanted) to++
    for (; level < wanted; level++) {
      const shift = 2 ** level
      const past =
        shift < time
          ? tf.pad3d(tf.slice3d(average, [0, 0, 0], [batch, time - shift, channels]), [
              [0, 0],
              [shift, 0],
              [0, 0],
            ])
          : tf.zerosLike(average)
      average = tf.mul(tf.add(average, past), 0.5)
    }
    parts.push(tf.slice3d(average, [0, 0, from], [batch, time, to - from]))
    from = to
  }
  return tf.concat3d(parts, 2)
}
