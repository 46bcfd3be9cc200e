import { Cast, Exp, Identity, Pow, Tanh, type TensorInfo } from '@tensorflow/tfjs-core'
import { elementGrain, wasmArrays } from '@wgpt/kernel-runtime'
import { assembly } from './assembly.js'
import { isFloat, product, type Replacement } from './replacement.js'

const elementwise = (name: string, run: 'exponential' | 'hyperbolicTangent'): Replacement => ({
  kernel: assembly.kernel(name, (scope, { x }) => {
    const y = scope.output(x!.shape)
    scope.share(run, product(x!.shape), elementGrain, scope.read(x!), scope.write(y))
    return y
  }),
  fits: ({ x }) => isFloat(x),
})

export const exp = elementwise(Exp, 'exponential')
export const tanh = elementwise(Tanh, 'hyperbolicTangent')

/** tfjs copies every tensor that a gradient will need. */
export const identity: Replacement = {
  kernel: assembly.kernel(Identity, (scope, { x }) => scope.alias(x!)),
  fits: ({ x }) => x!.dtype !== 'string',
}

const alias = assembly.kernel(Cast, (scope, { x }) => scope.alias(x!))

/** A cast to the dtype that is there already, and to bool: tfjs' own keeps the lowest byte there, so that 2 stays 2 and 256 is false. */
export const cast: Replacement = {
  kernel: {
    ...alias,
    kernelFunc(call) {
      const { x } = call.inputs as Record<'x', TensorInfo>
      if (x.dtype === (call.attrs as { dtype: string }).dtype) return alias.kernelFunc(call)
      const arrays = wasmArrays(call.backend)
      const y = arrays.make(x.shape, 'bool')
      const [from, to] = [arrays.view(x), arrays.view(y)]
      for (let i = 0; i < to.length; i++) to[i] = Number(from[i] !== 0)
      return y
    },
  },
  fits: ({ x }, { dtype }) => x!.dtype !== 'string' && (x!.dtype === dtype || dtype === 'bool'),
}

const largestPower = 8

/** x to a whole power that one value gives. */
export const pow = (valueOf: (tensor: TensorInfo) => number): Replacement => ({
  kernel: assembly.kernel(Pow, (scope, { a, b }) => {
    const y = scope.output(a!.shape)
    scope.share('wholePower', product(a!.shape), elementGrain, scope.read(a!), scope.write(y), valueOf(b!))
    return y
  }),
  fits({ a, b }) {
    if (!isFloat(a) || !isFloat(b) || b!.shape.length > a!.shape.length || product(b!.shape) !== 1) return false
    const exponent = valueOf(b!)
    return Number.isInteger(exponent) && exponent >= 1 && exponent <= largestPower
  },
})
