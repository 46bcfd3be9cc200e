import type { Attribute, KernelConfig } from '@tensorflow/tfjs-core'
import { Assembly } from '@wgpt/kernel-runtime'
import {
  CausalFilterBank,
  CausalFilterBankGrad,
  CausalFilterBankKernelGrad,
  sequenceShape,
  type FilterBankAttributes,
} from '../contract.js'
import { packed, type CausalFilterBankFunctions } from '../generated/causal-filter-bank.js'

const assembly = new Assembly<CausalFilterBankFunctions>(packed)

type Attributes = Record<string, Attribute> & FilterBankAttributes

/** Values around a column that steps made sixteen at once may touch. */
const around = 32

const filter = (kernelName: string, adjoint: number): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, kernels, table, weights }, attributes) => {
    const { strength, identity } = attributes as Attributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const y = scope.output(x!.shape)
    if (y.shape.includes(0)) return y
    const columnBytes = 4 * (16 * Math.ceil(time / 16) + around)
    const columns = scope.scratchPerThread(8 * columnBytes)
    const inputs = [scope.read(kernels!), scope.read(table!), scope.read(weights!)] as const
    const settings = [columnBytes, time, channels, adjoint, Number(identity), strength] as const
    const items = sequences * Math.ceil(channels / 4)
    scope.share('filterColumns', items, 1, scope.read(x!), scope.write(y), ...inputs, columns, ...settings)
    return y
  })

const kernelGrad = assembly.kernel(CausalFilterBankKernelGrad, (scope, { x, dy, table, weights }, attributes) => {
  const { strength, kernelLength, tapSum } = attributes as Attributes
  const { sequences, time, channels } = sequenceShape(x!.shape)
  const gradient = scope.output([kernelLength])
  const partials = scope.scratch(4 * tapSum)
  const columnBytes = 4 * (time + around)
  const columns = scope.scratchPerThread(2 * columnBytes)
  const inputs = [scope.read(x!), scope.read(dy!), scope.read(table!), scope.read(weights!)] as const
  const sizes = [columnBytes, sequences, time, channels] as const
  scope.share('kernelGradients', channels, 1, ...inputs, partials, columns, ...sizes, strength)
  scope.call('sumOwners', partials, inputs[2], scope.write(gradient), channels, kernelLength)
  return gradient
})

export const causalFilterBankWasm = [filter(CausalFilterBank, 0), filter(CausalFilterBankGrad, 1), kernelGrad]
