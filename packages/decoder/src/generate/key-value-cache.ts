import * as tf from '@tensorflow/tfjs-core'

/** Added to the scores of places that hold nothing yet: exp makes it exactly 0, and no float32 score outweighs it. */
const hidden = -1e30

interface Layer {
  /** [batch, head, capacity, size], the newest at the end. */
  keys: tf.Tensor4D
  values: tf.Tensor4D
}

/**
 * Keys and values that later tokens look back at, of each layer. The tensors' shapes never change: what is not filled yet is masked. A
 * token moves all by one place, so that it costs the same however much was read before, and a GPU compiles one shader.
 */
export class KeyValueCache {
  private readonly layers = new Map<number, Layer>()

  constructor(
    readonly capacity: number,
    private readonly headCount: number,
  ) {}

  /** Keeps what a whole sequence's projections [batch, time, 3 · channel] hold, time ≤ capacity. */
  fill(layer: number, qkv: tf.Tensor3D): void {
    this.replace(layer, () => {
      const { keys, values } = this.split(qkv)
      const empty = this.capacity - qkv.shape[1]
      const padded = (x: tf.Tensor4D) =>
        tf.pad(x, [
          [0, 0],
          [0, 0],
          [empty, 0],
          [0, 0],
        ])
      return { keys: padded(keys), values: padded(values) }
    })
  }

  /**
   * One more token's attention to all before it and itself.
   * @param qkv [batch, 1, 3 · channel]
   * @param mask what `mask` made for this token
   * @returns [batch, 1, channel]
   */
  attend(layer: number, qkv: tf.Tensor3D, mask: tf.Tensor1D): tf.Tensor3D {
    const [batch, , width] = qkv.shape
    const { queries, keys, values } = this.split(qkv)
    const past = this.layers.get(layer)!
    const moved = (all: tf.Tensor4D, last: tf.Tensor4D) => {
      const [, heads, capacity, size] = all.shape
      return tf.concat4d([tf.slice4d(all, [0, 0, 1, 0], [batch, heads, capacity - 1, size]), last], 2)
    }
    const now = this.replace(layer, () => ({ keys: moved(past.keys, keys), values: moved(past.values, values) }))
    const scaled = tf.mul(queries, 1 / Math.sqrt(queries.shape[3]))
    const scores = tf.add(tf.matMul(scaled, now.keys, false, true), mask)
    return tf.reshape<tf.Rank.R3>(tf.matMul(tf.softmax(scores), now.values), [batch, 1, width / 3])
  }

  /** [capacity]: hides all places but the newest `length`. */
  mask(length: number): tf.Tensor1D {
    return tf.tensor1d(new Float32Array(this.capacity).fill(hidden, 0, this.capacity - length))
  }

  /** Row i becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void {
    const places = tf.tensor1d([...rows], 'int32')
    for (const [layer, { keys, values }] of this.layers)
      this.replace(layer, () => ({ keys: tf.gather(keys, places), values: tf.gather(values, places) }))
    places.dispose()
  }

  dispose(): void {
    for (const { keys, values } of this.layers.values()) tf.dispose([keys, values])
    this.layers.clear()
  }

  private replace(layer: number, make: () => Layer): Layer {
    const before = this.layers.get(layer)
    const after = tf.tidy(() => {
      const { keys, values } = make()
      return { keys: tf.keep(keys), values: tf.keep(values) }
    })
    if (before) tf.dispose([before.keys, before.values])
    this.layers.set(layer, after)
    return after
  }

  /** [batch, time, 3 · channel] → three of [batch, head, time, size]. */
  private split(qkv: tf.Tensor3D) {
    const [batch, time, width] = qkv.shape
    const channels = width / 3
    const [queries, keys, values] = [0, 1, 2].map((part) => {
      const rows = tf.slice3d(qkv, [0, 0, part * channels], [batch, time, channels])
      const size = channels / this.headCount
      if (time === 1) return tf.reshape<tf.Rank.R4>(rows, [batch, this.headCount, 1, size])
      return tf.transpose<tf.Tensor4D>(tf.reshape(rows, [batch, time, this.headCount, size]), [0, 2, 1, 3])
    }) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D]
    return { queries, keys, values }
  }
}
