import * as tf from '@tensorflow/tfjs-core'
import { sequenceShape, tableColumns, type Direction } from '../contract.js'
import type { Bank } from './bank.js'
import { channelGroups, type ChannelGroup } from './channel-groups.js'
import { convolveSegments, correlateSegments, documentsOf, type Documents } from './composed-segments.js'

/**
 * The op out of public tfjs ops, for a backend without kernels of its own (webgl, …): a depthwise convolution for all channels of
 * one length. It is one node of the gradient's tape, whose gradients are the same three functions again.
 */
export const filterComposed = (x: tf.Tensor, kernels: tf.Tensor, bank: Bank, segments?: tf.Tensor): tf.Tensor =>
  applied(x, kernels, bank, 'forward', true, segments)

function applied(
  x: tf.Tensor,
  kernels: tf.Tensor,
  bank: Bank,
  direction: Direction,
  identity: boolean,
  segments: tf.Tensor | undefined,
): tf.Tensor {
  return tf.customGrad((x, kernels, save) => {
    ;(save as tf.GradSaveFunc)([x as tf.Tensor, kernels as tf.Tensor, ...(segments ? [segments] : [])])
    return {
      value: tf.tidy(() => filterChannels(x as tf.Tensor, kernels as tf.Tensor1D, bank, direction, identity, segments)),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, kernels, documents] = saved as [tf.Tensor, tf.Tensor, tf.Tensor | undefined]
        const [input, output] = direction === 'forward' ? [x, dy] : [dy, x]
        return [
          applied(dy, kernels, bank, direction === 'forward' ? 'adjoint' : 'forward', identity, documents),
          kernelGrad(input, output, bank, documents),
        ]
      },
    }
  })(x, kernels)
}

function kernelGrad(x: tf.Tensor, dy: tf.Tensor, bank: Bank, segments: tf.Tensor | undefined): tf.Tensor {
  return tf.customGrad((x, dy, save) => {
    ;(save as tf.GradSaveFunc)([x as tf.Tensor, dy as tf.Tensor, ...(segments ? [segments] : [])])
    return {
      value: tf.tidy(() => correlate(x as tf.Tensor, dy as tf.Tensor, bank, segments)),
      gradFunc: (dKernels: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, dy, documents] = saved as [tf.Tensor, tf.Tensor, tf.Tensor | undefined]
        return [
          applied(dy, dKernels, bank, 'adjoint', false, documents),
          applied(x, dKernels, bank, 'forward', false, documents),
        ]
      },
    }
  })(x, dy)
}

function rowsOf(x: tf.Tensor): tf.Tensor3D {
  const { sequences, time, channels } = sequenceShape(x.shape)
  return tf.reshape(x, [sequences, time, channels])
}

/** Some channels in some order; neighbours as a slice, which is cheaper and keeps denormals on every backend. */
function pick(x: tf.Tensor3D, channels: readonly number[]): tf.Tensor3D {
  const first = channels[0]!
  if (channels.every((channel, index) => channel === first + index))
    return tf.slice3d(x, [0, 0, first], [x.shape[0], x.shape[1], channels.length])
  return tf.gather(x, tf.tensor1d([...channels], 'int32'), 2)
}

function filterChannels(
  x: tf.Tensor,
  kernels: tf.Tensor1D,
  bank: Bank,
  direction: Direction,
  identity: boolean,
  segments: tf.Tensor | undefined,
): tf.Tensor {
  if (x.size === 0) return tf.zerosLike(x)
  const rows = rowsOf(x)
  const documents = segments && documentsOf(segments, rows, direction)
  const groups = channelGroups(bank.table)
  const parts = groups.map((group) => {
    const part = pick(rows, group.channels)
    if (group.taps === 0) return identity ? part : tf.zerosLike(part)
    const weights = startWeights(group, bank, rows.shape[1], documents)
    const weigh = (values: tf.Tensor3D) => (weights ? tf.mul<tf.Tensor3D>(values, weights) : values)
    const convolved = (values: tf.Tensor3D) =>
      documents
        ? convolveSegments(values, kernels, group, direction, documents)
        : convolve(values, kernels, group, direction)
    const filtered = direction === 'forward' ? weigh(convolved(part)) : convolved(weigh(part))
    if (bank.strength === 1) return filtered
    const faded = tf.mul<tf.Tensor3D>(filtered, bank.strength)
    return identity ? tf.add<tf.Tensor3D>(tf.mul(part, 1 - bank.strength), faded) : faded
  })
  return tf.reshape(pick(tf.concat(parts, 2), positions(groups)), x.shape)
}

/** y[t] = Σ_k kernel[k] · part[t-k], or part[t+k] under `adjoint`; zeros stand outside. */
function convolve(
  part: tf.Tensor3D,
  kernels: tf.Tensor1D,
  { taps, starts }: ChannelGroup,
  direction: Direction,
): tf.Tensor3D {
  const [sequences, time, channels] = part.shape
  const isForward = direction === 'forward'
  // tfjs correlates: the oldest sample's tap comes first.
  const places = Array.from({ length: taps }, (_, j) => starts.map((start) => start + (isForward ? taps - 1 - j : j)))
  const filter = tf.reshape(tf.gather(kernels, tf.tensor1d(places.flat(), 'int32')), [taps, 1, channels, 1])
  const padded = tf.pad3d(part, [[0, 0], isForward ? [taps - 1, 0] : [0, taps - 1], [0, 0]])
  const image: tf.Tensor4D = tf.reshape(padded, [sequences, time + taps - 1, 1, channels])
  return tf.reshape(tf.depthwiseConv2d(image, filter as tf.Tensor4D, 1, 'valid'), part.shape)
}

/** Σ_t dy[t] · x[t-k] for every tap of every kernel: a correlation whose filter is dy, every sequence a channel of its own. */
function correlate(x: tf.Tensor, dy: tf.Tensor, bank: Bank, segments: tf.Tensor | undefined): tf.Tensor1D {
  const groups = channelGroups(bank.table).filter(({ taps }) => taps > 0)
  if (x.size === 0 || groups.length === 0) return tf.zeros([bank.kernelLength])
  const [xRows, dyRows] = [rowsOf(x), rowsOf(dy)]
  const time = xRows.shape[1]
  const documents = segments && documentsOf(segments, xRows, 'forward')
  const parts: tf.Tensor1D[] = [tf.zeros([1])]
  const sources = new Int32Array(bank.kernelLength) // of each tap: its place among the parts; 0 for a tap of no channel
  let end = 1
  for (const { channels, taps, starts, isShared, ...group } of groups) {
    const outputs = pick(dyRows, channels)
    const weights = startWeights({ channels, taps, starts, isShared, ...group }, bank, time, documents)
    const weighed = weights ? tf.mul<tf.Tensor3D>(outputs, weights) : outputs
    // [tap, sequence, channel], the last tap first.
    const byTap = documents
      ? correlateSegments(pick(xRows, channels), weighed, taps, documents)
      : correlateWhole(pick(xRows, channels), weighed, taps)
    const summed = tf.sum(byTap, isShared ? [1, 2] : [1])
    parts.push(tf.reshape(summed, [summed.size]))
    const owners = isShared ? starts.slice(0, 1) : starts
    for (let j = 0; j < taps; j++) for (const start of owners) sources[start + taps - 1 - j] = end++
  }
  const taken = tf.gather(tf.concat(parts), tf.tensor1d(sources, 'int32'))
  return bank.strength === 1 ? taken : tf.mul(taken, bank.strength)
}

function correlateWhole(inputs: tf.Tensor3D, outputs: tf.Tensor3D, taps: number): tf.Tensor3D {
  const [sequences, time, channels] = inputs.shape
  const count = sequences * channels
  const inFront = tf.pad3d(inputs, [
    [0, 0],
    [taps - 1, 0],
    [0, 0],
  ])
  const image: tf.Tensor4D = tf.reshape(tf.transpose(inFront, [1, 0, 2]), [1, time + taps - 1, 1, count])
  const filter: tf.Tensor4D = tf.reshape(tf.transpose(outputs, [1, 0, 2]), [time, 1, count, 1])
  return tf.reshape(tf.depthwiseConv2d(image, filter, 1, 'valid'), [taps, sequences, channels])
}

/** [time, channel], with documents [sequence, time, channel], or undefined where every weight is 1. */
function startWeights(
  { channels }: ChannelGroup,
  { table, weights }: Bank,
  time: number,
  documents: Documents | undefined,
): tf.Tensor | undefined {
  const starts = channels.map((channel) => table[channel * tableColumns + 2]!)
  if (starts.every((start) => start < 0)) return undefined
  const values = new Float32Array(time * channels.length).fill(1)
  channels.forEach((channel, index) => {
    const start = starts[index]!
    const taps = start < 0 ? 0 : table[channel * tableColumns + 1]!
    for (let t = 0; t < taps; t++) values[t * channels.length + index] = weights[start + t]!
  })
  const byTime = tf.tensor2d(values, [time, channels.length])
  return documents ? tf.gather(byTime, documents.elapsed) : byTime
}

/** Of each channel: its place among the groups' channels. */
function positions(groups: readonly ChannelGroup[]): number[] {
  const order = groups.flatMap(({ channels }) => channels)
  const result = new Array<number>(order.length)
  order.forEach((channel, position) => (result[channel] = position))
  return result
}
