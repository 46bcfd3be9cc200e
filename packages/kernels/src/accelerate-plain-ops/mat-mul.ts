import { BatchMatMul, _FusedMatMul, type KernelConfig, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core'
import type { KernelScope } from '@wgpt/wasm-heap'
import { assembly } from '../assembly.js'
import type { AssemblyFunctions } from '../generated/assembly.js'
import { blockRows, multiply, side } from '../matrix/product.js'
import { isFloat, product, type Inputs, type Replacement } from './replacement.js'

interface Plan {
  readonly batch: number
  readonly rows: number
  readonly columns: number
  readonly depth: number
  readonly shape: number[]
}

/** undefined for a batch that is neither the same on both sides nor one on one of them. */
function planOf({ a, b }: Inputs, { transposeA, transposeB }: NamedAttrMap): Plan | undefined {
  const [aBatch, bBatch] = [a!.shape.slice(0, -2), b!.shape.slice(0, -2)]
  const [aCount, bCount] = [product(aBatch), product(bBatch)]
  if (aBatch.join() !== bBatch.join() && aCount !== 1 && bCount !== 1) return undefined
  const [aRows, aColumns] = a!.shape.slice(-2) as [number, number]
  const [bRows, bColumns] = b!.shape.slice(-2) as [number, number]
  const [rows, depth] = transposeA ? [aColumns, aRows] : [aRows, aColumns]
  const columns = transposeB ? bRows : bColumns
  const outer = aCount > bCount || (aCount === bCount && aBatch.length >= bBatch.length) ? aBatch : bBatch
  return { batch: Math.max(aCount, bCount), rows, columns, depth, shape: [...outer, rows, columns] }
}

const fits = (inputs: Inputs, attributes: NamedAttrMap) =>
  isFloat(inputs['a']) &&
  isFloat(inputs['b']) &&
  product(inputs['a']!.shape) > 0 &&
  product(inputs['b']!.shape) > 0 &&
  planOf(inputs, attributes) !== undefined

/** Right sides up to this size are packed whole, by one thread a product. */
const smallRight = 512 * 1024

function matMul(
  scope: KernelScope<AssemblyFunctions>,
  inputs: Inputs,
  attributes: NamedAttrMap,
  bias: number,
): TensorInfo {
  const { a, b } = inputs as Record<'a' | 'b', TensorInfo>
  const { batch, rows, columns, depth, shape } = planOf(inputs, attributes)!
  const c = scope.output(shape)
  const left = side(scope.read(a), a.shape[a.shape.length - 1]!, Boolean(attributes.transposeA))
  const right = side(scope.read(b), b.shape[b.shape.length - 1]!, !attributes.transposeB)
  const at = scope.write(c)
  const leftStep = product(a.shape.slice(0, -2)) === 1 ? 0 : 4 * rows * depth
  const rightStep = product(b.shape.slice(0, -2)) === 1 ? 0 : 4 * depth * columns
  if (rightStep === 0 && !attributes.transposeA) {
    multiply(scope, { rows: rows * batch, columns, depth, left, right, c: at, bias })
  } else if (batch > 1 && bias === 0 && columns * depth <= smallRight) {
    const scratch = scope.scratchPerThread(4 * ((8 * Math.ceil(columns / 8) + blockRows) * depth + 32))
    scope.share(
      'multiplyBatch',
      batch,
      1,
      ...([left.at, leftStep, left.stride, left.kStride] as const),
      ...([right.at, rightStep, right.stride, right.kStride] as const),
      ...([rows, columns, depth, at] as const),
      scratch,
    )
  } else {
    for (let i = 0; i < batch; i++)
      multiply(scope, {
        rows,
        columns,
        depth,
        left: { ...left, at: left.at + i * leftStep },
        right: { ...right, at: right.at + i * rightStep },
        c: at + 4 * i * rows * columns,
        bias,
      })
  }
  return c
}

export const batchMatMul: Replacement = {
  kernel: assembly.kernel(BatchMatMul, (scope, inputs, attributes) => matMul(scope, inputs, attributes, 0)),
  fits,
}

/** Activations by the kernels that tfjs has for them. */
const activationKernels: Partial<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
}

const fusedProduct = assembly.kernel(_FusedMatMul, (scope, inputs, attributes) => {
  const { bias } = inputs
  return matMul(scope, inputs, attributes, bias ? scope.read(bias) : 0)
})

export const fusedMatMul = (kernelOf: (name: string) => KernelConfig | undefined): Replacement => ({
  kernel: {
    ...fusedProduct,
    kernelFunc: (call) => {
      const c = fusedProduct.kernelFunc(call) as TensorInfo
      const activation = activationKernels[(call.attrs as { activation: string }).activation]
      if (activation === undefined) return c
      const y = kernelOf(activation)!.kernelFunc({ inputs: { x: c }, backend: call.backend })
      ;(call.backend as { disposeData(dataId: object): void }).disposeData(c.dataId)
      return y
    },
  },
  fits(inputs, attributes) {
    const activation = attributes.activation as string
    const { bias } = inputs
    return (
      fits(inputs, attributes) &&
      (bias == null || (bias.shape.length === 1 && bias.shape[0] === planOf(inputs, attributes)!.columns)) &&
      (activation === 'linear' || kernelOf(activationKernels[activation] ?? '') !== undefined)
    )
  },
})
