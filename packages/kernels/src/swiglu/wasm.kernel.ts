import { assembly } from '../assembly.js'
import { elementGrain, sizeOf } from '../shared/sizes.js'
import { Swiglu, SwigluGradient } from './names.js'

export const swigluWasm = assembly.kernel(Swiglu, (scope, { gate, value }) => {
  const y = scope.output(gate!.shape)
  scope.share('swiglu', sizeOf(y), elementGrain, scope.read(gate!), scope.read(value!), scope.write(y))
  return y
})

export const swigluGradientWasm = assembly.kernel(SwigluGradient, (scope, { dy, gate, value }) => {
  const [dGate, dValue] = [scope.output(gate!.shape), scope.output(gate!.shape)]
  scope.share(
    'swigluGradient',
    sizeOf(dGate),
    elementGrain,
    scope.read(dy!),
    scope.read(gate!),
    scope.read(value!),
    scope.write(dGate),
    scope.write(dValue),
  )
  return [dGate, dValue]
})
