import type { TensorInfo } from '@tensorflow/tfjs-core'
import { programKernel, sizeOf, type Recorder } from '@wgpt/kernel-runtime'
import { adamwProgram, gatheredProgram, lanes } from './adamw.wgsl.js'
import { AdamwInPlace, type AdamwAttributes, type AdamwInputs } from './names.js'

/** One parameter of an update. */
interface One {
  readonly parameter: TensorInfo
  readonly gradient: TensorInfo
  readonly first: TensorInfo
  readonly second: TensorInfo
  readonly kept: number
}

type Rates = Pick<AdamwAttributes, 'beta1' | 'beta2' | 'epsilon' | 'firstScale' | 'secondScale'>
type Update = (gpu: Recorder, all: readonly One[], rates: Rates, scale: TensorInfo | undefined) => void

const kernelOf = (update: Update) =>
  programKernel(AdamwInPlace, (gpu, inputs, attributes) => {
    const { parameters, gradients, first, second, scale } = inputs as unknown as AdamwInputs
    const { kept, ...rates } = attributes as unknown as AdamwAttributes
    const copies: TensorInfo[] = []
    const outside = (tensor: TensorInfo): TensorInfo => {
      const copy = gpu.copyOutside(tensor)
      if (copy) copies.push(copy)
      return copy ?? tensor
    }
    const all = parameters.map((parameter, index) => ({
      parameter,
      gradient: outside(gradients[index]!),
      first: first[index]!,
      second: second[index]!,
      kept: kept[index]!,
    }))
    update(
      gpu,
      all.filter(({ parameter }) => sizeOf(parameter) > 0),
      rates,
      scale && outside(scale),
    )
    gpu.dispose(...copies)
    return []
  })

/**
 * Parameters lie side by side in one buffer and their moments in another, so that a dispatch binds these two, the scale, and as many gradients
 * as the device's buffers allow besides. What can't be moved there is updated where it is.
 */
export const adamwWebGpu = kernelOf((gpu, all, rates, scale) => {
  if (!updateGathered(gpu, all, rates, scale)) updateApart(gpu, all, rates, scale)
})

/** As many parameters per dispatch as the device binds with their moments and gradients: two or three. */
export const updateApart: Update = (gpu, all, rates, scale) => {
  const atOnce = Math.max(1, Math.floor((gpu.mostBuffers - 1) / 4))
  for (let from = 0; from < all.length; from += atOnce) {
    const some = all.slice(from, from + atOnce)
    gpu.record({
      program: adamwProgram(some.length, scale !== undefined),
      inputs: { ...each(some, 'gradient', ({ gradient }) => gradient), ...(scale && { scale }) },
      outputs: {
        ...each(some, 'parameter', ({ parameter }) => parameter),
        ...each(some, 'first', ({ first }) => first),
        ...each(some, 'second', ({ second }) => second),
      },
      ...work(some, rates),
    })
  }
}

/** @returns false, and nothing is done, where the parameters or moments can't lie side by side */
function updateGathered(gpu: Recorder, all: readonly One[], rates: Rates, scale: TensorInfo | undefined): boolean {
  if (all.length < 2) return false
  const parameters = gpu.gather(all.map(({ parameter }) => [parameter]))
  const moments = parameters && gpu.gather(all.map(({ first, second }) => [first, second]))
  if (!moments) return false
  const placed = all.map((one, index) => ({ ...one, at: parameters[index]!, momentsAt: moments[index]! }))
  const atOnce = gpu.mostBuffers - 3
  for (let from = 0, to = 0; from < placed.length; from = to) {
    const { at, momentsAt } = placed[from]!
    const isBeside = (one: (typeof placed)[number]) =>
      one.at.arena === at.arena && one.momentsAt.arena === momentsAt.arena
    while (to < placed.length && to - from < atOnce && isBeside(placed[to]!)) to++
    const some = placed.slice(from, to)
    const { uniforms, groups } = work(some, rates)
    gpu.record({
      program: gatheredProgram(some.length, scale !== undefined),
      inputs: { ...each(some, 'gradient', ({ gradient }) => gradient), ...(scale && { scale }) },
      outputs: {},
      arenas: {
        parameters: { buffer: at.arena.buffer, tensors: some.map(({ parameter }) => parameter) },
        moments: { buffer: momentsAt.arena.buffer, tensors: some.flatMap(({ first, second }) => [first, second]) },
      },
      uniforms: {
        ...uniforms,
        ...each(some, 'at', (one) => ({ i32: one.at.starts[0]! })),
        ...each(some, 'firstAt', (one) => ({ i32: one.momentsAt.starts[0]! })),
        ...each(some, 'secondAt', (one) => ({ i32: one.momentsAt.starts[1]! })),
      },
      groups,
    })
  }
  return true
}

const each = <Item, Value>(some: readonly Item[], name: string, value: (item: Item) => Value): Record<string, Value> =>
  Object.fromEntries(some.map((item, n) => [`${name}${n}`, value(item)]))

function work(some: readonly One[], { beta1, beta2, epsilon, firstScale, secondScale }: Rates) {
  const starts: number[] = []
  let groups = 0
  for (const { parameter } of some) {
    starts.push(groups)
    groups += Math.ceil(sizeOf(parameter) / lanes)
  }
  return {
    groups,
    uniforms: {
      beta1: { f32: beta1 },
      rest1: { f32: 1 - beta1 },
      beta2: { f32: beta2 },
      rest2: { f32: 1 - beta2 },
      epsilon: { f32: epsilon },
      firstScale: { f32: firstScale },
      secondScale: { f32: secondScale },
      ...each(some, 'size', ({ parameter }) => ({ i32: sizeOf(parameter) })),
      ...each(starts, 'start', (start) => ({ i32: start })),
      ...each(some, 'kept', ({ kept }) => ({ f32: kept })),
    },
  }
}
