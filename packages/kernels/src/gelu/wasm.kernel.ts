import { assembly } from '../assembly.js'
import { elementGrain, sizeOf } from '../shared/sizes.js'
import { Gelu, GeluGradient } from './names.js'

export const geluWasm = assembly.kernel(Gelu, (scope, { x }, { form }) => {
  const y = scope.output(x!.shape)
  scope.share('gelu', sizeOf(y), elementGrain, scope.read(x!), scope.write(y), Number(form === 'exact'))
  return y
})

export const geluGradientWasm = assembly.kernel(GeluGradient, (scope, { dy, x }, { form }) => {
  const dx = scope.output(x!.shape)
  const [from, to] = [[scope.read(dy!), scope.read(x!)], scope.write(dx)] as const
  scope.share('geluGradient', sizeOf(dx), elementGrain, ...from, to, Number(form === 'exact'))
  return dx
})
