import { cachedAttention } from '@wgpt/kernels'
import * as tf from '@tensorflow/tfjs-core'
import { maskedScore } from '@wgpt/kernels'

interface Kept {
  /** [batch · head, capacity · size], 0 where nothing is yet: so flat, because wasm copies whole rows fast and short ones slowly. */
  keys: tf.Tensor2D
  values: tf.Tensor2D
}

/**
 * Keys and values of one block that later tokens look back at. The tensors' shapes never change, and what is not filled yet is masked: a
 * token costs the same however much was read before, and a GPU compiles one shader.
 */
export class KeyValueCache {
  private kept: Kept | undefined

  constructor(
    readonly capacity: number,
    private readonly headCount: number,
  ) {}

  /** Keeps what a whole sequence's projections [batch, time, 3 · channel] hold, time ≤ capacity. */
  fill(qkv: tf.Tensor3D): void {
    this.replace(() => {
      const { keys, values } = this.split(qkv)
      return { keys: this.placed(keys, 0), values: this.placed(values, 0) }
    })
  }

  /**
   * One more token's attention to all before it and itself.
   * @param qkv [batch, 1, 3 · channel]
   * @param place the tokens before this one
   * @param mask gives what `mask(place)` made, if it is needed
   * @returns [batch, 1, channel]
   */
  attend(qkv: tf.Tensor3D, place: number, mask: () => tf.Tensor1D): tf.Tensor3D {
    const { keys: keptKeys, values: keptValues } = this.kept!
    const inPlace = cachedAttention(qkv, keptKeys, keptValues, { headCount: this.headCount, place })
    return inPlace ?? this.composed(qkv, place, mask())
  }

  private composed(qkv: tf.Tensor3D, place: number, mask: tf.Tensor1D): tf.Tensor3D {
    const { queries, keys, values } = this.split(qkv)
    const [batch, heads, , size] = queries.shape
    const past = this.kept!
    const now = this.replace(() => ({
      keys: tf.add(past.keys, this.placed(keys, place)),
      values: tf.add(past.values, this.placed(values, place)),
    }))
    const apart = (all: tf.Tensor2D) => tf.reshape<tf.Rank.R3>(all, [batch * heads, this.capacity, size])
    const scaled = tf.reshape<tf.Rank.R3>(tf.mul(queries, 1 / Math.sqrt(size)), [batch * heads, 1, size])
    const scores = tf.add(tf.matMul(scaled, apart(now.keys), false, true), mask)
    return tf.reshape<tf.Rank.R3>(tf.matMul(tf.softmax(scores), apart(now.values)), [batch, 1, heads * size])
  }

  /** [capacity]: hides the places after this one. */
  mask(place: number): tf.Tensor1D {
    return tf.tensor1d(new Float32Array(this.capacity).fill(maskedScore, place + 1))
  }

  /** Row i becomes what row `rows[i]` was. */
  select(rows: readonly number[]): void {
    const lines = rows.flatMap((row) =>
      Array.from({ length: this.headCount }, (_, head) => row * this.headCount + head),
    )
    const places = tf.tensor1d(lines, 'int32')
    const { keys, values } = this.kept!
    this.replace(() => ({ keys: tf.gather(keys, places), values: tf.gather(values, places) }))
    places.dispose()
  }

  dispose(): void {
    if (this.kept) tf.dispose([this.kept.keys, this.kept.values])
    this.kept = undefined
  }

  /** [batch, head, time, size] from a place on, and zeros elsewhere. */
  private placed(x: tf.Tensor4D, place: number): tf.Tensor2D {
    const [batch, heads, time, size] = x.shape
    const rows = tf.reshape<tf.Rank.R2>(x, [batch * heads, time * size])
    return tf.pad2d(rows, [
      [0, 0],
      [place * size, (this.capacity - place - time) * size],
    ])
  }

  private replace(make: () => Kept): Kept {
    const before = this.kept
    const after = tf.tidy(() => {
      const { keys, values } = make()
      return { keys: tf.keep(keys), values: tf.keep(values) }
    })
    if (before) tf.dispose([before.keys, before.values])
    return (this.kept = after)
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
