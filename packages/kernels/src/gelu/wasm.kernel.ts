import { Assembly, elementGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type GeluFunctions } from '../generated/gelu.js'
import { Gelu, GeluGradient } from './names.js'

const assembly = new Assembly<GeluFunctions>(packed)

export const geluWasm = assembly.kernel(Gelu, (scope, { x }, { form }) => {
  const y = scope.output(x!.shape)
  const name = form === 'gelu-exact' ? 'geluExact' : 'geluTanh'
  scope.share(name, sizeOf(y), elementGrain, scope.read(x!), scope.write(y))
  return y
})

export const geluGradientWasm = assembly.kernel(GeluGradient, (scope, { dy, x }, { form }) => {
  const dx = scope.output(x!.shape)
  const name = form === 'gelu-exact' ? 'geluExactGradient' : 'geluTanhGradient'
  scope.share(name, sizeOf(dx), elementGrain, scope.read(dy!), scope.read(x!), scope.write(dx))
  return dx
})
