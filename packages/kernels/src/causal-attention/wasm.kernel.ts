import { Assembly, type KernelScope } from '@wgpt/kernel-runtime'
import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core'
import { packed as binary, type CausalAttentionFunctions } from '../generated/causal-attention.js'
import type { DropoutAttributes } from '../dropout/names.js'
import {
  CausalAttention,
  CausalAttentionGradient,
  CausalAttentionSegments,
  CausalAttentionSegmentsGradient,
  CausalSelfAttention,
  CausalSelfAttentionGradient,
  CausalSelfAttentionSegments,
  CausalSelfAttentionSegmentsGradient,
} from './names.js'

const assembly = new Assembly<CausalAttentionFunctions>(binary)

/** Where heads lie, in the order of the parameters of `attend`: heads a batch; bytes from batch to batch, head to head, row to row. */
type Layout = readonly [headCount: number, batch: number, head: number, row: number]

interface Sizes {
  readonly batch: number
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
  return { batch, heads: batch * headCount, time, size }
}

function packedSizes(shape: readonly number[], headCount: number): Sizes {
  const [batch, time, width] = shape as [number, number, number]
  return { batch, heads: batch * headCount, time, size: width / 3 / headCount }
}

/** What there is to do, and where its segments lie: a head of each of them, or of each sequence. */
function work(
  scope: KernelScope<CausalAttentionFunctions>,
  segments: TensorInfo | undefined,
  { batch, heads, time }: Sizes,
) {
  const perSequence = heads / batch
  if (!segments) return { items: heads, runs: [0, perSequence] as const }
  const runs = scope.scratch(8 * batch * time)
  const count = scope.call('findRuns', scope.read(segments), batch, time, runs)
  return { items: count * perSequence, runs: [runs, perSequence] as const }
}

const attention = (kernelName: string) =>
  assembly.kernel(kernelName, (scope, { q, k, v, segments }, attributes) => {
    const sizes = sizesOf(q!.shape)
    const [y, statistics] = [scope.output(q!.shape), scope.output([sizes.heads, sizes.time, 2])]
    const [, ...yStrides] = separate(sizes)
    const { items, runs } = work(scope, segments, sizes)
    scope.share(
      'attend',
      items,
      1,
      ...([scope.read(q!), scope.read(k!), scope.read(v!), scope.write(y), scope.write(statistics)] as const),
      ...separate(sizes),
      ...yStrides,
      ...runs,
      sizes.time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(forwardScratch(sizes)),
    )
    return [y, statistics]
  })

const attentionGradient = (kernelName: string) =>
  assembly.kernel(kernelName, (scope, { q, k, v, y, statistics, dy, segments }, attributes) => {
    const sizes = sizesOf(q!.shape)
    const outputs = [scope.output(q!.shape), scope.output(q!.shape), scope.output(q!.shape)] as const
    const [, ...yStrides] = separate(sizes)
    const { items, runs } = work(scope, segments, sizes)
    scope.share(
      'attendBackward',
      items,
      1,
      ...([scope.read(q!), scope.read(k!), scope.read(v!), scope.read(y!), scope.read(statistics!)] as const),
      scope.read(dy!),
      ...(outputs.map((output) => scope.write(output)) as [number, number, number]),
      ...separate(sizes),
      ...yStrides,
      ...runs,
      sizes.time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(backwardScratch(sizes)),
    )
    return [...outputs]
  })

/** The queries, keys and values in one projection's output. */
const parts = (pointer: number, channels: number) => [pointer, pointer + 4 * channels, pointer + 8 * channels] as const

const selfAttention = (kernelName: string) =>
  assembly.kernel(kernelName, (scope, { qkv, segments }, attributes) => {
    const headCount = attributes.headCount as number
    const sizes = packedSizes(qkv!.shape, headCount)
    const [batch, time, width] = qkv!.shape as [number, number, number]
    const [y, statistics] = [scope.output([batch, time, width / 3]), scope.output([sizes.heads, time, 2])]
    const [, ...yStrides] = packed(headCount, sizes, width / 3)
    const { items, runs } = work(scope, segments, sizes)
    scope.share(
      'attend',
      items,
      1,
      ...parts(scope.read(qkv!), width / 3),
      scope.write(y),
      scope.write(statistics),
      ...packed(headCount, sizes, width),
      ...yStrides,
      ...runs,
      time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(forwardScratch(sizes)),
    )
    return [y, statistics]
  })

const selfAttentionGradient = (kernelName: string) =>
  assembly.kernel(kernelName, (scope, { qkv, y, statistics, dy, segments }, attributes) => {
    const headCount = attributes.headCount as number
    const sizes = packedSizes(qkv!.shape, headCount)
    const width = qkv!.shape[2]!
    const dqkv = scope.output(qkv!.shape)
    const [, ...yStrides] = packed(headCount, sizes, width / 3)
    const { items, runs } = work(scope, segments, sizes)
    scope.share(
      'attendBackward',
      items,
      1,
      ...parts(scope.read(qkv!), width / 3),
      scope.read(y!),
      scope.read(statistics!),
      scope.read(dy!),
      ...parts(scope.write(dqkv), width / 3),
      ...packed(headCount, sizes, width),
      ...yStrides,
      ...runs,
      sizes.time,
      sizes.size,
      ...dropoutOf(attributes),
      scope.scratchPerThread(backwardScratch(sizes)),
    )
    return dqkv
  })

export const causalAttentionWasm = [attention(CausalAttention), attentionGradient(CausalAttentionGradient)]
export const causalAttentionSegmentsWasm = [
  attention(CausalAttentionSegments),
  attentionGradient(CausalAttentionSegmentsGradient),
]
export const causalSelfAttentionWasm = [
  selfAttention(CausalSelfAttention),
  selfAttentionGradient(CausalSelfAttentionGradient),
]
export const causalSelfAttentionSegmentsWasm = [
  selfAttention(CausalSelfAttentionSegments),
  selfAttentionGradient(CausalSelfAttentionSegmentsGradient),
]
