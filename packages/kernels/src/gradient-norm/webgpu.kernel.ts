import type { TensorInfo } from '@tensorflow/tfjs-core'
import { programKernel, sizeOf, type Recorder } from '@wgpt/kernel-runtime'
import { clipScaleProgram, reportProgram, rootProgram, slices, squaresProgram } from './gradient-norm.wgsl.js'
import { ClippingReport, ClipScale, GlobalNorm } from './names.js'

/** A dispatch for as many gradients as the device binds beside their sums, and one for them all. */
export const globalNormWebGpu = programKernel(GlobalNorm, (gpu, inputs) => {
  const squares = squaresOf(gpu, inputs.gradients as unknown as TensorInfo[])
  const [norm] = gpu.record({
    program: rootProgram,
    inputs: { squares },
    outputs: { norm: [] },
    uniforms: { count: { i32: sizeOf(squares) } },
    groups: 1,
  })
  gpu.dispose(squares)
  return norm!
})

/** As many. */
export const clippingReportWebGpu = programKernel(ClippingReport, (gpu, inputs, { limit }) => {
  const squares = squaresOf(gpu, inputs.gradients as unknown as TensorInfo[])
  const made = gpu.record({
    program: reportProgram,
    inputs: { squares, loss: inputs.loss! },
    outputs: { report: [2], scale: [] },
    uniforms: { count: { i32: sizeOf(squares) }, limit: { f32: limit as number } },
    groups: 1,
  })
  gpu.dispose(squares)
  return made
})

/** Of slices of each gradient, [16 · gradients]. */
function squaresOf(gpu: Recorder, gradients: readonly TensorInfo[]): TensorInfo {
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
  return squares!
}

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
