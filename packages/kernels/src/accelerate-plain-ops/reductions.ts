import {
  All,
  Any,
  Max,
  Mean,
  Min,
  Prod,
  Softmax,
  Sum,
  type DataType,
  type KernelConfig,
  type NamedAttrMap,
} from '@tensorflow/tfjs-core'
import { rowGrain, wasmArrays } from '@wgpt/kernel-runtime'
import { assembly as matrixAssembly } from '../matrix/assembly.js'
import { assembly } from './assembly.js'
import { isFloat, product, type Inputs, type Replacement } from './replacement.js'

/** Axes of a reduction: all of the last ones, or all of the first ones; undefined for others. */
function reductionOf({ x }: Inputs, attributes: NamedAttrMap) {
  const rank = x!.shape.length
  const sorted = axesOf({ x }, attributes)
  if (axisOf(attributes) == null || sorted.length === 0 || product(x!.shape) === 0) return undefined
  const [first, last] = [sorted[0]!, sorted[sorted.length - 1]!]
  if (last - first !== sorted.length - 1) return undefined
  const split = last === rank - 1 ? first : last + 1
  if (last !== rank - 1 && first !== 0) return undefined
  return {
    /** Whether the last axes go. */
    inner: last === rank - 1,
    rows: product(x!.shape.slice(0, split)),
    columns: product(x!.shape.slice(split)),
    kept: x!.shape.filter((_, i) => !sorted.includes(i)),
    shapeWithOnes: x!.shape.map((length, i) => (sorted.includes(i) ? 1 : length)),
  }
}

/** What a call names: `tf.sum(x)` passes null, and `tf.max` has another name for it. */
const axisOf = ({ axis, reductionIndices }: NamedAttrMap) =>
  (axis ?? reductionIndices) as number | number[] | null | undefined

/** Ascending; all of them where a call names none. */
function axesOf({ x }: Inputs, attributes: NamedAttrMap): number[] {
  const rank = x!.shape.length
  const axis = axisOf(attributes)
  const named = axis == null ? [...x!.shape.keys()] : [axis].flat()
  return [...new Set(named.map((one) => (one < 0 ? one + rank : one)))].sort((a, b) => a - b)
}

/** Whether there are results, each of no value at all. */
function isOfNothing({ x }: Inputs, attributes: NamedAttrMap): boolean {
  const axes = axesOf({ x }, attributes)
  const kept = x!.shape.filter((_, i) => !axes.includes(i))
  return product(x!.shape) === 0 && product(kept) > 0
}

/** The reduction of nothing, where tfjs' wasm backend returns memory that nobody wrote. */
function filled(call: Parameters<KernelConfig['kernelFunc']>[0], dtype: DataType, value: number) {
  const [inputs, attributes] = [call.inputs as Inputs, call.attrs ?? {}]
  const axes = axesOf(inputs, attributes)
  const { shape } = inputs['x']!
  const arrays = wasmArrays(call.backend)
  const y = arrays.make(
    attributes.keepDims
      ? shape.map((length, i) => (axes.includes(i) ? 1 : length))
      : shape.filter((_, i) => !axes.includes(i)),
    dtype,
  )
  arrays.view(y).fill(value)
  return y
}

function reduction(name: string, isMean: boolean): Replacement {
  const overLast = assembly.kernel(name, (scope, inputs, attributes) => {
    const { rows, columns, kept, shapeWithOnes } = reductionOf(inputs, attributes)!
    const y = scope.output(attributes.keepDims ? shapeWithOnes : kept)
    const [from, to] = [scope.read(inputs['x']!), scope.write(y)]
    scope.share('sumColumns', rows, rowGrain(columns), from, to, columns, isMean ? 1 / columns : 1)
    return y
  })
  const overFirst = matrixAssembly.kernel(name, (scope, inputs, attributes) => {
    const { rows, columns, kept, shapeWithOnes } = reductionOf(inputs, attributes)!
    const y = scope.output(attributes.keepDims ? shapeWithOnes : kept)
    scope.share('sumRows', columns, 16, scope.read(inputs['x']!), scope.write(y), rows, columns)
    return y
  })
  return {
    kernel: {
      ...overLast,
      kernelFunc(call) {
        const inputs = call.inputs as Inputs
        const dtype = isMean || isFloat(inputs['x']) ? 'float32' : 'int32'
        const attributes = call.attrs ?? {}
        if (isOfNothing(inputs, attributes)) return filled(call, dtype, 0)
        return (reductionOf(inputs, attributes)!.inner ? overLast : overFirst).kernelFunc(call)
      },
    },
    fits(inputs, attributes) {
      if (isOfNothing(inputs, attributes)) return true
      if (!isFloat(inputs['x'])) return false
      const found = reductionOf(inputs, attributes)
      return found !== undefined && (found.inner || !isMean)
    },
  }
}

export const sum = reduction(Sum, false)
export const mean = reduction(Mean, true)

/** One of which tfjs' own kernel is right unless there is nothing to reduce. Its values are those of tfjs' cpu backend. */
function ofNothing(
  kernelName: string,
  dtypeOf: (dtype: DataType) => DataType,
  valueOf: (dtype: DataType) => number,
): Replacement {
  return {
    kernel: {
      kernelName,
      backendName: 'wasm',
      kernelFunc(call) {
        const { dtype } = (call.inputs as Inputs)['x']!
        return filled(call, dtypeOf(dtype), valueOf(dtype))
      },
    },
    fits: isOfNothing,
  }
}

const same = (dtype: DataType) => dtype
/** There is neither a largest nor a smallest of nothing, and integers have no NaN. */
const notANumber = (dtype: DataType) => (dtype === 'float32' ? NaN : 0)

export const max = ofNothing(Max, same, notANumber)
export const min = ofNothing(Min, same, notANumber)
export const prod = ofNothing(
  Prod,
  (dtype) => (dtype === 'float32' ? dtype : 'int32'),
  () => 1,
)
export const all = ofNothing(All, same, () => 0)
export const any = ofNothing(Any, same, () => 0)

export const softmax: Replacement = {
  kernel: assembly.kernel(Softmax, (scope, { logits }) => {
    const columns = logits!.shape[logits!.shape.length - 1]!
    const y = scope.output(logits!.shape)
    const rows = product(logits!.shape) / columns
    scope.share('softmaxRows', rows, rowGrain(columns), scope.read(logits!), scope.write(y), columns)
    return y
  }),
  fits: ({ logits }, { dim }) =>
    isFloat(logits) && product(logits!.shape) > 0 && [-1, logits!.shape.length - 1].includes(dim as number),
}
