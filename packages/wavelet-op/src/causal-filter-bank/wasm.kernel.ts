import type { Attribute, KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { Assembly, type KernelScope } from '@wgpt/kernel-runtime'
import {
  CausalFilterBank,
  CausalFilterBankGrad,
  CausalFilterBankKernelGrad,
  CausalFilterBankSegments,
  CausalFilterBankSegmentsGrad,
  CausalFilterBankSegmentsKernelGrad,
  sequenceShape,
  type FilterBankAttributes,
} from '../contract.js'
import { packed, type CausalFilterBankFunctions } from '../generated/causal-filter-bank.js'

const assembly = new Assembly<CausalFilterBankFunctions>(packed)

type Attributes = Record<string, Attribute> & FilterBankAttributes

/** Where segments begin and end, as `findRuns` writes it, and how many there are; 0 and the sequences where there are none. */
function runsOf(
  scope: KernelScope<CausalFilterBankFunctions>,
  segments: TensorInfo | undefined,
  sequences: number,
  time: number,
) {
  if (!segments) return [0, sequences] as const
  const runs = scope.scratch(8 * sequences * time)
  return [runs, scope.call('findRuns', scope.read(segments), sequences, time, runs)] as const
}

/** Values around a column that steps made sixteen at once may touch. */
const around = 32

const filter = (kernelName: string, adjoint: number): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, kernels, table, weights, segments }, attributes) => {
    const { strength, identity } = attributes as Attributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const y = scope.output(x!.shape)
    if (y.shape.includes(0)) return y
    const columnBytes = 4 * (16 * Math.ceil(time / 16) + around)
    const columns = scope.scratchPerThread(8 * columnBytes)
    const inputs = [scope.read(kernels!), scope.read(table!), scope.read(weights!)] as const
    const [runs, count] = runsOf(scope, segments, sequences, time)
    const settings = [columnBytes, runs, time, channels, adjoint, Number(identity), strength] as const
    const items = count * Math.ceil(channels / 4)
    scope.share('filterColumns', items, 1, scope.read(x!), scope.write(y), ...inputs, columns, ...settings)
    return y
  })

const kernelGrad = (kernelName: string): KernelConfig =>
  assembly.kernel(kernelName, (scope, { x, dy, table, weights, segments }, attributes) => {
    const { strength, kernelLength, tapSum } = attributes as Attributes
    const { sequences, time, channels } = sequenceShape(x!.shape)
    const gradient = scope.output([kernelLength])
    const partials = scope.scratch(4 * tapSum)
    const columnBytes = 4 * (time + around)
    const columns = scope.scratchPerThread(2 * columnBytes)
    const inputs = [scope.read(x!), scope.read(dy!), scope.read(table!), scope.read(weights!)] as const
    const sizes = [columnBytes, ...runsOf(scope, segments, sequences, time), time, channels] as const
    scope.share('kernelGradients', channels, 1, ...inputs, partials, columns, ...sizes, strength)
    scope.call('sumOwners', partials, inputs[2], scope.write(gradient), channels, kernelLength)
    return gradient
  })

export const causalFilterBankWasm = [
  filter(CausalFilterBank, 0),
  filter(CausalFilterBankGrad, 1),
  kernelGrad(CausalFilterBankKernelGrad),
  filter(CausalFilterBankSegments, 0),
  filter(CausalFilterBankSegmentsGrad, 1),
  kernelGrad(CausalFilterBankSegmentsKernelGrad),
]
