import { Assembly } from '@wgpt/kernel-runtime'
import type { NamedAttrMap } from '@tensorflow/tfjs-core'
import { packed as binary, type CausalAttentionFunctions } from '../generated/causal-attention.js'
import type { DropoutAttributes } from '../dropout/names.js'
import { CausalAttention, CausalAttentionGradient, CausalSelfAttention, CausalSelfAttentionGradient } from './names.js'

const assembly = new Assembly<CausalAttentionFunctions>(binary)

/** Where heads lie, in the order of the parameters of `attend`: heads a batch; bytes from batch to batch, head to head, row to row. */
type Layout = readonly [headCount: number, batch: number, head: number, row: number]

interface Sizes {
  /** Over the whole batch. */
  readonly heads: number
  readonly time: number
  readonly size: number
}

/** [batch, head, time, size] */
const separate = ({ time, size }: Sizes): Layout => [1, 4 * time * size, 0, 4 * size]

/** [batch, time, width] with heads side by side */
const packed = (headCount: number, { time, size }: Sizes, width: number): Layout => [
  headCount,
  4 * time * width,
  4 * size,
  4 * width,
]

/** In the order of the parameters of `attend`; a threshold of 0 drops nothing. */
function dropoutOf(attributes: NamedAttrMap) {
  const {
    threshold = 0,
    seedLow = 0,
    seedHigh = 0,
    offsetLow = 0,
    offsetHigh = 0,
    scale = 1,
  } = attributes as unknown as Partial<DropoutAttributes>
  return [threshold, seedLow, seedHigh, offsetLow, offsetHigh, scale] as const
}

const paddedTime = (time: number) => 8 * Math.ceil(time / 8)

/** Bytes of scratch a thread, as assembly/forward.ts lays it out. */
const forwardScratch = ({ time, size }: Sizes) => 4 * (paddedTime(time) * (2 * size + 12) + 8 * size + 32)

/** The same of assembly/backward.ts. */
const backwardScratch = ({ time, size }: Sizes) => 4 * (paddedTime(time) * (5 * size + 81) + 80 * size + 480)

function sizesOf(shape: readonly number[]): Sizes {
  const [batch, headCount, time, size] = shape as [number, number, number, number]
  return { heads: batch * headCount, time, size }
}

function packedSizes(shape: readonly number[], headCount: number): Sizes {
  const [batch, time, width] = shape as [number, number, number]
  return { heads: batch * headCount, time, size: width / 3 / headCount }
}

export const causalAttentionWasm = assembly.kernel(CausalAttention, (scope, { q, k, v }, attributes) => {
  const sizes = sizesOf(q!.shape)
  const [y, statistics] = [scope.output(q!.shape), scope.output([sizes.heads, sizes.time, 2])]
  const [, ...yStrides] = separate(sizes)
  scope.share(
    'attend',
    sizes.heads,
    1,
    ...([scope.read(q!), scope.read(k!), scope.read(v!), scope.write(y), scope.write(statistics)] as const),
    ...separate(sizes),
    ...yStrides,
    sizes.time,
    sizes.size,
    ...dropoutOf(attributes),
    scope.scratchPerThread(forwardScratch(sizes)),
  )
  return [y, statistics]
})

export const causalAttentionGradientWasm = assembly.kernel(
  CausalAttentionGradient,
  (scope, { q, k, v, y, statistics, dy }, attributes) => {
    const sizes = sizesOf(q!.shape)
    const outputs = [scope.output(q!.shape), scope.output(q!.shape), scope.output(q!.shape)] as const
    const [, ...yStrides] = separate(sizes)
    scope.share(
      'attendBackward',
      sizes.heads,
      1,
      ...([scope.read(q!), scope.read(k!), scope.read(v!), scope.read(y!), scope.read(statistics!)] as const),
      scope.read(dy!),
      ...(outputs.map((output) => scope.write(output)) as [number, number, number]),
      ...separate(sizes),
      ...yStrides,
      sizes.time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(backwardScratch(sizes)),
    )
    return [...outputs]
  },
)

/** The queries, keys and values in one projection's output. */
const parts = (pointer: number, channels: number) => [pointer, pointer + 4 * channels, pointer + 8 * channels] as const

export const causalSelfAttentionWasm = assembly.kernel(CausalSelfAttention, (scope, { qkv }, attributes) => {
  const headCount = attributes.headCount as number
  const sizes = packedSizes(qkv!.shape, headCount)
  const [batch, time, width] = qkv!.shape as [number, number, number]
  const [y, statistics] = [scope.output([batch, time, width / 3]), scope.output([sizes.heads, time, 2])]
  const [, ...yStrides] = packed(headCount, sizes, width / 3)
  scope.share(
    'attend',
    sizes.heads,
    1,
    ...parts(scope.read(qkv!), width / 3),
    scope.write(y),
    scope.write(statistics),
    ...packed(headCount, sizes, width),
    ...yStrides,
    time,
    sizes.size,
    ...dropoutOf(attributes),
    scope.scratchPerThread(forwardScratch(sizes)),
  )
  return [y, statistics]
})

export const causalSelfAttentionGradientWasm = assembly.kernel(
  CausalSelfAttentionGradient,
  (scope, { qkv, y, statistics, dy }, attributes) => {
    const headCount = attributes.headCount as number
    const sizes = packedSizes(qkv!.shape, headCount)
    const width = qkv!.shape[2]!
    const dqkv = scope.output(qkv!.shape)
    const [, ...yStrides] = packed(headCount, sizes, width / 3)
    scope.share(
      'attendBackward',
      sizes.heads,
      1,
      ...parts(scope.read(qkv!), width / 3),
      scope.read(y!),
      scope.read(statistics!),
      scope.read(dy!),
      ...parts(scope.write(dqkv), width / 3),
      ...packed(headCount, sizes, width),
      ...yStrides,
      sizes.time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(backwardScratch(sizes)),
    )
    return dqkv
  },
)
