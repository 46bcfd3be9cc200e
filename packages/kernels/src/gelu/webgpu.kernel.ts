import { runElementwise, webGpuKernel, type Shader } from '@wgpt/kernel-runtime'
import { geluGradientShader, geluShader } from './gelu.wgsl.js'
import { Gelu, GeluGradient, type GeluForm } from './names.js'

const kernel = (name: string, shaderOf: (form: GeluForm) => Shader) =>
  webGpuKernel(name, (gpu, { dy, x }, { form }) =>
    runElementwise(gpu, {
      shader: shaderOf(form as GeluForm),
      inputs: dy ? { dy, x: x! } : { x: x! },
      output: x!.shape,
    }),
  )

export const geluWebGpu = kernel(Gelu, geluShader)
export const geluGradientWebGpu = kernel(GeluGradient, geluGradientShader)
