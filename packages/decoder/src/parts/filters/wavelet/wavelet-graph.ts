import type { ChannelFilter } from './channel-filters.js'
import type { GraphBuilder, Ref } from '../../graph/graph-builder.js'

interface WaveletPart {
  /** What its constants' names begin with. */
  readonly name: string
  readonly filters: readonly ChannelFilter[]
  readonly strength: number
  /** [contextLength, any] → [time, any] */
  readonly firstRows: (table: Ref) => Ref
  readonly contextLength: number
}

/**
 * y = x + strength·(Wx − x) for x [batch, time, channel], as a causal depthwise convolution of each stretch of channels that have equally many
 * taps: plain ops, exact.
 */
export function addWavelet(
  graph: GraphBuilder,
  x: Ref,
  { name: prefix, filters, strength, firstRows, contextLength }: WaveletPart,
): Ref {
  const parts = stretches(filters).map(([from, to]) => {
    const part = graph.op('Slice', [x, graph.integers(0, 0, from), graph.integers(-1, -1, to - from)])
    const own = filters.slice(from, to)
    const count = own[0]!.taps.length
    if (count === 0) return part
    const name = `${prefix}/${from}`
    let y = convolved(graph, part, own, name)
    if (own[0]!.weights)
      y = graph.multiply(
        y,
        firstRows(
          graph.constant(`${name}/weights`, [contextLength, own.length], () =>
            Float32Array.from(
              { length: contextLength * own.length },
              (_, at) => own[at % own.length]!.weights![Math.floor(at / own.length)]!,
            ),
          ),
        ),
      )
    if (strength === 1) return y
    return graph.add(
      graph.multiply(part, graph.number('unchanged', 1 - strength)),
      graph.multiply(y, graph.number('strength', strength)),
    )
  })
  return parts.length === 1 ? parts[0]! : graph.op('ConcatV2', [...parts, graph.integer(2)], { N: parts.length })
}

/** [batch, time, channel] → the same, by taps of equal number. */
function convolved(graph: GraphBuilder, x: Ref, filters: readonly ChannelFilter[], name: string): Ref {
  const [count, channels] = [filters[0]!.taps.length, filters.length]
  const paddings = graph.constant(`paddings/${count}`, [3, 2], () => Int32Array.of(0, 0, count - 1, 0, 0, 0))
  const padded = graph.op('Pad', [x, paddings])
  // The last of the taps that a convolution reads is the newest sample's.
  const taps = graph.constant(`${name}/taps`, [count, 1, channels, 1], () =>
    Float32Array.from(
      { length: count * channels },
      (_, at) => filters[at % channels]!.taps[count - 1 - Math.floor(at / channels)]!,
    ),
  )
  const convolution = graph.op('DepthwiseConv2dNative', [graph.op('ExpandDims', [padded, graph.integer(2)]), taps], {
    strides: [1, 1, 1, 1],
    dilations: [1, 1, 1, 1],
    padding: 'VALID',
    data_format: 'NHWC',
  })
  return graph.op('Squeeze', [convolution], { squeeze_dims: [2] })
}

/** Neighbouring channels of equally many taps: from each first one to before the next. */
function stretches(filters: readonly ChannelFilter[]): [from: number, to: number][] {
  const found: [number, number][] = []
  for (const [channel, { taps }] of filters.entries()) {
    const last = found.at(-1)
    if (last && filters[last[0]]!.taps.length === taps.length) last[1] = channel + 1
    else found.push([channel, channel + 1])
  }
  return found
}

/** As the constants of a graph are called: 'wavelet/0' for 'transformer.h.0.wavelet', and for the embeddings'. */
export function graphName(name: string): string {
  const [, layer = '0', own] = /^transformer\.(?:h\.(\d+)\.)?(.*)$/.exec(name)!
  return `${own!}/${layer}`
}
