import { sizeOf, programKernel } from '@wgpt/kernel-runtime'
import { adamwProgram, lanes } from './adamw.wgsl.js'
import { AdamwInPlace, type AdamwAttributes, type AdamwInputs } from './names.js'

/** Buffers of a parameter: itself, its gradient and its moments. */
const buffersEach = 4

/** As many parameters per dispatch as the device's buffers allow: two or three. */
export const adamwWebGpu = programKernel(AdamwInPlace, (gpu, inputs, attributes) => {
  const { parameters, gradients, first, second, scale } = inputs as unknown as AdamwInputs
  const { beta1, beta2, epsilon, firstScale, secondScale, kept } = attributes as unknown as AdamwAttributes
  const atOnce = Math.max(1, Math.floor((gpu.mostBuffers - 1) / buffersEach))
  for (let from = 0; from < parameters.length; from += atOnce) {
    const some = parameters.slice(from, from + atOnce)
    const starts: number[] = []
    let groups = 0
    for (const parameter of some) {
      starts.push(groups)
      groups += Math.ceil(sizeOf(parameter) / lanes)
    }
    const each = <Value>(name: string, value: (index: number) => Value) =>
      Object.fromEntries(some.map((_, n) => [`${name}${n}`, value(n)]))
    gpu.record({
      program: adamwProgram(some.length, scale !== undefined),
      inputs: { ...each('gradient', (n) => gradients[from + n]!), ...(scale && { scale }) },
      outputs: {
        ...each('parameter', (n) => some[n]!),
        ...each('first', (n) => first[from + n]!),
        ...each('second', (n) => second[from + n]!),
      },
      uniforms: {
        beta1: { f32: beta1 },
        rest1: { f32: 1 - beta1 },
        beta2: { f32: beta2 },
        rest2: { f32: 1 - beta2 },
        epsilon: { f32: epsilon },
        firstScale: { f32: firstScale },
        secondScale: { f32: secondScale },
        ...each('size', (n) => ({ i32: sizeOf(some[n]!) })),
        ...each('start', (n) => ({ i32: starts[n]! })),
        ...each('kept', (n) => ({ f32: kept[from + n]! })),
      },
      groups,
    })
  }
  return []
})
