import { Assembly, elementGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type SwigluFunctions } from '../generated/swiglu.js'
import { Swiglu, SwigluGradient } from './names.js'

const assembly = new Assembly<SwigluFunctions>(packed)

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
