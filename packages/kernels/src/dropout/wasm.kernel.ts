import { Assembly, elementGrain, sizeOf } from '@wgpt/kernel-runtime'
import { packed, type DropoutFunctions } from '../generated/dropout.js'
import { Dropout, type DropoutAttributes } from './names.js'

const assembly = new Assembly<DropoutFunctions>(packed)

/** Values that four blocks of random words serve. */
const group = 16

export const dropoutWasm = assembly.kernel(Dropout, (scope, { x }, attributes) => {
  const { threshold, seedLow, seedHigh, offsetLow, offsetHigh, scale } = attributes as unknown as DropoutAttributes
  const y = scope.output(x!.shape)
  const count = sizeOf(y)
  const [from, to] = [scope.read(x!), scope.write(y)]
  const random = [threshold, seedLow, seedHigh, offsetLow, offsetHigh, scale] as const
  scope.share('dropout', Math.ceil(count / group), elementGrain / group, from, to, count, ...random)
  return y
})
