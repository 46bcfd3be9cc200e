import type { TensorInfo } from '@tensorflow/tfjs-core'
import { sizeOf, programKernel } from '@wgpt/kernel-runtime'
import { clipScaleProgram, rootProgram, slices, squaresProgram } from './gradient-norm.wgsl.js'
import { ClipScale, GlobalNorm } from './names.js'

/** A dispatch for as many gradients as the device binds beside their sums, and one for them all. */
export const globalNormWebGpu = programKernel(GlobalNorm, (gpu, inputs) => {
  const { gradients } = inputs as unknown as { gradients: TensorInfo[] }
  const atOnce = gpu.mostBuffers - 1
  let squares: TensorInfo | undefined
  for (let first = 0; first < gradients.length; first += atOnce) {
    const some = gradients.slice(first, first + atOnce)
    ;[squares] = gpu.record({
      program: squaresProgram(some.length),
      inputs: Object.fromEntries(some.map((gradient, index) => [`g${index}`, gradient])),
      outputs: { squares: squares ?? [slices * gradients.length] },
      uniforms: {
        base: { i32: slices * first },
        ...Object.fromEntries(some.map((gradient, index) => [`size${index}`, { i32: sizeOf(gradient) }])),
      },
      groups: slices * some.length,
    })
  }
  const [norm] = gpu.record({
    program: rootProgram,
    inputs: { squares: squares! },
    outputs: { norm: [] },
    uniforms: { count: { i32: slices * gradients.length } },
    groups: 1,
  })
  gpu.dispose(squares!)
  return norm!
})

/** One dispatch. */
export const clipScaleWebGpu = programKernel(
  ClipScale,
  (gpu, { norm }, { limit }) =>
    gpu.record({
      program: clipScaleProgram,
      inputs: { norm: norm! },
      outputs: { scale: [] },
      uniforms: { limit: { f32: limit as number } },
      groups: 1,
    })[0]!,
)
