import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { Rotary, type RotaryAttributes } from './names.js'
import { rotaryShader } from './rotary.wgsl.js'

export const rotaryWebGpu = webGpuKernel(Rotary, (gpu, { x, angles }, attributes) => {
  const { size, rotated, pairs } = attributes as unknown as RotaryAttributes
  const [, time, width] = x!.shape as [number, number, number]
  return runElementwise(gpu, {
    shader: rotaryShader(pairs),
    inputs: { x: x!, angles: angles! },
    uniforms: { time: { i32: time }, width: { i32: width }, size: { i32: size }, rotated: { i32: rotated } },
    output: x!.shape,
  })
})
