import type { NamedAttrMap } from '@tensorflow/tfjs-core'
import { programKernel } from '@wgpt/kernel-runtime'
import type { DropoutAttributes } from '../dropout/names.js'
import { attentionGradientProgram, attentionLanes, attentionProgram } from './attention.wgsl.js'
import {
  CausalSelfAttention,
  CausalSelfAttentionGradient,
  CausalSelfAttentionSegments,
  CausalSelfAttentionSegmentsGradient,
} from './names.js'

function sizesOf(shape: readonly number[], attributes: NamedAttrMap) {
  const headCount = attributes.headCount as number
  const [batch, time, width] = shape as [number, number, number]
  return { headCount, batch, time, channels: width / 3, size: width / 3 / headCount }
}

/** None where nothing is dropped. */
function dropoutOf(attributes: NamedAttrMap) {
  const { threshold, ...words } = attributes as unknown as Partial<DropoutAttributes>
  if (threshold === undefined) return undefined
  const { seedLow, seedHigh, offsetLow, offsetHigh, scale } = words as DropoutAttributes
  return {
    threshold: { i32: threshold },
    seedLow: { i32: seedLow },
    seedHigh: { i32: seedHigh },
    offsetLow: { i32: offsetLow },
    offsetHigh: { i32: offsetHigh },
    scale: { f32: scale },
  }
}

type WebGpuBody = Parameters<typeof programKernel>[1]

/** One dispatch. */
const forward: WebGpuBody = (gpu, { qkv, segments }, attributes) => {
  const { headCount, batch, time, channels, size } = sizesOf(qkv!.shape, attributes)
  const dropout = dropoutOf(attributes)
  return gpu.record({
    program: attentionProgram(size, { drops: dropout !== undefined, segmented: segments !== undefined }),
    inputs: { qkv: qkv!, ...(segments && { segments }) },
    outputs: { y: [batch, time, channels], statistics: [batch * headCount, time, 2] },
    uniforms: { time: { i32: time }, headCount: { i32: headCount }, ...dropout },
    groups: batch * headCount * Math.ceil(time / attentionLanes),
  })
}

/** One dispatch. */
const backward: WebGpuBody = (gpu, { qkv, y, statistics, dy, segments }, attributes) => {
  const { headCount, batch, time, size } = sizesOf(qkv!.shape, attributes)
  const dropout = dropoutOf(attributes)
  const queryGroups = batch * headCount * Math.ceil(time / attentionLanes)
  return gpu.record({
    program: attentionGradientProgram(size, { drops: dropout !== undefined, segmented: segments !== undefined }),
    inputs: { qkv: qkv!, y: y!, statistics: statistics!, dy: dy!, ...(segments && { segments }) },
    outputs: { dqkv: qkv!.shape },
    uniforms: {
      time: { i32: time },
      headCount: { i32: headCount },
      queryGroups: { i32: queryGroups },
      ...dropout,
    },
    groups: 2 * queryGroups,
  })[0]!
}

export const causalSelfAttentionWebGpu = [
  programKernel(CausalSelfAttention, forward),
  programKernel(CausalSelfAttentionGradient, backward),
]

export const causalSelfAttentionSegmentsWebGpu = [
  programKernel(CausalSelfAttentionSegments, forward),
  programKernel(CausalSelfAttentionSegmentsGradient, backward),
]
