import * as tf from '@tensorflow/tfjs-core'
import { segmentReach } from '@wgpt/kernel-runtime'
import { sequenceShape, type Direction, type WaveletAttributes } from '../contract.js'

/**
 * The op out of public tfjs ops, for a backend without a kernel of its own (webgl, tensorflow, …). It has no gradient of its
 * own: the caller gives it the adjoint, which is the same composition run back in time.
 * @param x float32 [..., time, channel]
 * @param segments int32 [..., time], if windows start again where it changes
 */
export function composeWavelet(
  x: tf.Tensor,
  levels: Int32Array,
  attributes: WaveletAttributes,
  direction: Direction,
  segments?: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const { sequences, time, channels } = sequenceShape(x.shape)
    const columns = (values: tf.Tensor): tf.Tensor3D => tf.reshape(values, [sequences, time, 1])
    const documents = segments && {
      reach: columns(segmentReach(segments, direction)),
      elapsed: columns(segmentReach(segments)),
    }
    // Channels in the order of their levels: the unchanged ones first, and each doubling drops the finished ones from the front.
    const order = Array.from(levels.keys()).sort((a, b) => levels[a]! - levels[b]! || a - b)
    const isSorted = order.every((channel, position) => channel === position)
    const rows: tf.Tensor3D = tf.reshape(x, [sequences, time, channels])
    const sorted = isSorted ? rows : pickChannels(rows, order)
    const sortedLevels = order.map((channel) => levels[channel]!)
    const unchanged = sortedLevels.filter((level) => level === 0).length
    const parts = [channelRange(sorted, 0, unchanged)]
    if (unchanged < channels)
      parts.push(
        filterChannels(
          channelRange(sorted, unchanged, channels),
          sortedLevels.slice(unchanged),
          attributes,
          direction,
          documents,
        ),
      )
    const y = tf.concat(parts, 2)
    return tf.reshape(isSorted ? y : pickChannels(y, inverse(order)), x.shape)
  })
}

/** Where segments begin and end, [sequence, time, 1] each. */
interface Documents {
  /** Positions of the same segment that a window may reach: those before, or after it under `adjoint`. */
  readonly reach: tf.Tensor3D
  /** Positions of the same segment before each. */
  readonly elapsed: tf.Tensor3D
}

/** @param x [sequence, time, channel], with `levels` above 0 and ascending */
function filterChannels(
  x: tf.Tensor3D,
  levels: readonly number[],
  { boundary, strength }: WaveletAttributes,
  direction: Direction,
  documents: Documents | undefined,
): tf.Tensor3D {
  const weigh = (values: tf.Tensor3D) =>
    boundary === 'zero' ? values : tf.mul<tf.Tensor3D>(values, startWeights(x.shape[1], levels, documents?.elapsed))
  const average = (values: tf.Tensor3D) => averageWindows(values, levels, direction, documents?.reach)
  const means = direction === 'forward' ? weigh(average(x)) : average(weigh(x))
  return strength === 1 ? means : tf.add(tf.mul(x, 1 - strength), tf.mul(means, strength))
}

/**
 * Doubling: the mean over 2^(j+1) samples is the mean of two means over 2^j, A_{j+1}[t] = (A_j[t] + A_j[t - 2^j]) / 2. The sum
 * is a tree of `level` additions, so float32 carries it at any length. Halving first keeps large values from overflowing.
 */
function averageWindows(
  x: tf.Tensor3D,
  levels: readonly number[],
  direction: Direction,
  reach: tf.Tensor3D | undefined,
): tf.Tensor3D {
  const parts: tf.Tensor3D[] = []
  let means = x
  let first = 0 // the channel of x at which `means` starts
  for (let level = 1; first < levels.length; level++) {
    const halves = tf.mul<tf.Tensor3D>(means, 0.5)
    const distance = 2 ** (level - 1)
    const shifted = shiftTime(halves, distance, direction)
    means = tf.add(halves, reach ? within(shifted, reach, distance) : shifted)
    const next = levels.findIndex((other) => other > level)
    const end = next === -1 ? levels.length : next
    if (end === first) continue
    parts.push(channelRange(means, 0, end - first))
    if (end < levels.length) means = channelRange(means, end - first, levels.length - first)
    first = end
  }
  return tf.concat(parts, 2)
}

/** x `distance` samples later (`forward`) or earlier, with zeros moving in. */
function shiftTime(x: tf.Tensor3D, distance: number, direction: Direction): tf.Tensor3D {
  const [sequences, time, channels] = x.shape
  if (distance >= time) return tf.zerosLike(x)
  const begin = direction === 'forward' ? 0 : distance
  const kept = tf.slice3d(x, [0, begin, 0], [sequences, time - distance, channels])
  return tf.pad3d(kept, [[0, 0], direction === 'forward' ? [distance, 0] : [0, distance], [0, 0]])
}

/** 0 instead of what is further away than a segment reaches: chosen, not multiplied, for the sake of NaN. */
const within = (x: tf.Tensor3D, reach: tf.Tensor3D, distance: number): tf.Tensor3D =>
  tf.where(tf.tile(tf.greaterEqual(reach, distance), [1, 1, x.shape[2]]), x, tf.zerosLike(x))

/**
 * [time, channel]: window / min(t + 1, window), which turns means over the window into means over its part in the sequence.
 * @param elapsed t of each position in its segment, [sequence, time, 1]
 */
function startWeights(time: number, levels: readonly number[], elapsed?: tf.Tensor3D): tf.Tensor {
  const windows = tf.tensor2d(
    levels.map((level) => 2 ** level),
    [1, levels.length],
    'float32',
  )
  const counted = elapsed ? tf.add(elapsed, 1) : tf.reshape(tf.range(1, time + 1, 1, 'float32'), [time, 1])
  return tf.maximum(tf.div(windows, counted), 1)
}

const channelRange = (x: tf.Tensor3D, begin: number, end: number) =>
  tf.slice3d(x, [0, 0, begin], [x.shape[0], x.shape[1], end - begin])

const pickChannels = (x: tf.Tensor3D, order: readonly number[]) =>
  tf.gather<tf.Tensor3D>(x, tf.tensor1d([...order], 'int32'), 2)

function inverse(order: readonly number[]): number[] {
  const positions = new Array<number>(order.length)
  order.forEach((channel, position) => (positions[channel] = position))
  return positions
}
