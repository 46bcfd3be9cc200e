import { runElementwise, webGpuKernel } from '@wgpt/kernel-runtime'
import { geluGradientShader, geluShader } from './gelu.wgsl.js'
import { Gelu, GeluGradient, type GeluForm } from './names.js'

export const geluWebGpu = webGpuKernel(Gelu, (gpu, { x }, { form }) =>
  runElementwise(gpu, { shader: geluShader(form as GeluForm), inputs: { x: x! }, output: x!.shape }),
)

export const geluGradientWebGpu = webGpuKernel(GeluGradient, (gpu, { dy, x }, { form }) =>
  runElementwise(gpu, {
    shader: geluGradientShader(form as GeluForm),
    inputs: { dy: dy!, x: x! },
    output: x!.shape,
  }),
)
