import * as tf from '@tensorflow/tfjs-core'

/** Makes a constant at its first use; all further ones get the same. */
export type Once = (name: string, make: () => tf.Tensor) => tf.Tensor

/** Runs `pass`, then frees the constants that it made. */
export function withConstants<Result>(pass: (once: Once) => Result): Result {
  const made = new Map<string, tf.Tensor>()
  try {
    return pass((name, make) => {
      const known = made.get(name) ?? tf.keep(tf.tidy(make))
      made.set(name, known)
      return known
    })
  } finally {
    for (const tensor of made.values()) tensor.dispose()
  }
}
