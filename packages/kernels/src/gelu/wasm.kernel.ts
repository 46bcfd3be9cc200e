import { Assembly, elementGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type GeluFunctions } from '../generated/gelu.js'
import { Gelu, GeluGradient } from './names.js'

const assembly = new Assembly<GeluFunctions>(packed)

const functionOf = (form: unknown) => (form === 'gelu-exact' ? 'geluExact' : 'geluTanh')

export const geluWasm = assembly.kernel(Gelu, (scope, { x }, { form }) => {
  const y = scope.output(x!.shape)
  scope.share(functionOf(form), sizeOf(y), elementGrain, scope.read(x!), scope.write(y))
  return y
})

export const geluGradientWasm = assembly.kernel(GeluGradient, (scope, { dy, x }, { form }) => {
  const dx = scope.output(x!.shape)
  scope.share(`${functionOf(form)}Gradient`, sizeOf(dx), elementGrain, scope.read(dy!), scope.read(x!), scope.write(dx))
  return dx
})
