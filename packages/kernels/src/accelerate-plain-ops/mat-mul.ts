import { BatchMatMul, _FusedMatMul, type KernelConfig, type NamedAttrMap, type TensorInfo } from '@tensorflow/tfjs-core'
import { type KernelScope, wasmArrays } from '@wgpt/kernel-runtime'
import { assembly } from '../matrix/assembly.js'
import type { MatrixFunctions } from '../generated/matrix.js'
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

function fits(inputs: Inputs, attributes: NamedAttrMap) {
  if (!isFloat(inputs['a']) || !isFloat(inputs['b'])) return false
  const plan = planOf(inputs, attributes)
  return plan !== undefined && product(plan.shape) > 0
}

/** Right sides up to this size are packed whole, by one thread a product. */
const smallRight = 512 * 1024

function matMul(
  scope: KernelScope<MatrixFunctions>,
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

type Call = Parameters<KernelConfig['kernelFunc']>[0]

/** With products of depth 0, which are zeros; tfjs' own returns memory that nobody wrote. */
const withoutDepth = (kernel: KernelConfig): KernelConfig => ({
  ...kernel,
  kernelFunc(call) {
    const plan = planOf(call.inputs, call.attrs ?? {})!
    if (plan.depth > 0) return kernel.kernelFunc(call)
    const arrays = wasmArrays(call.backend)
    const c = arrays.make(plan.shape, 'float32')
    arrays.view(c).fill(0)
    return c
  },
})

export const batchMatMul: Replacement = {
  kernel: withoutDepth(
    assembly.kernel(BatchMatMul, (scope, inputs, attributes) => matMul(scope, inputs, attributes, 0)),
  ),
  fits,
}

/** Activations by the kernels that tfjs has for them. */
const activationKernels: Partial<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  prelu: 'Prelu',
  leakyrelu: 'LeakyRelu',
}

const products = withoutDepth(
  assembly.kernel(_FusedMatMul, (scope, inputs, attributes) => matMul(scope, inputs, attributes, 0)),
)
const productsWithBias = assembly.kernel(_FusedMatMul, (scope, inputs, attributes) =>
  matMul(scope, inputs, attributes, scope.read(inputs['bias']!)),
)

/** Runs a kernel of tfjs on a tensor of our own, which is freed. */
function pass(kernel: KernelConfig, backend: Call['backend'], x: TensorInfo, call: Omit<Call, 'backend'>): TensorInfo {
  const y = kernel.kernelFunc({ ...call, backend }) as TensorInfo
  ;(backend as { disposeData(dataId: object): void }).disposeData(x.dataId)
  return y
}

/** A bias of any shape that broadcasts, and every activation; tfjs' own takes a bias as long as a row, and reads past a shorter one. */
export const fusedMatMul = (kernelOf: (name: string) => KernelConfig | undefined): Replacement => ({
  kernel: {
    ...products,
    kernelFunc(call) {
      const { bias, preluActivationWeights } = call.inputs as Inputs
      const { activation, leakyreluAlpha } = call.attrs as { activation: string; leakyreluAlpha?: number }
      const { columns, depth } = planOf(call.inputs, call.attrs!)!
      const isRow = bias?.shape.length === 1 && bias.shape[0] === columns && depth > 0
      let y = (isRow ? productsWithBias : products).kernelFunc(call) as TensorInfo
      if (bias && !isRow) y = pass(kernelOf('Add')!, call.backend, y, { inputs: { a: y, b: bias } })
      const name = activationKernels[activation]
      if (name === undefined) return y
      return pass(kernelOf(name)!, call.backend, y, {
        inputs: { x: y, ...(preluActivationWeights && { alpha: preluActivationWeights }) },
        attrs: { alpha: leakyreluAlpha ?? 0.2 },
      })
    },
  },
  fits(inputs, attributes) {
    const activation = attributes.activation as string
    const needed = [...(activation === 'linear' ? [] : [activationKernels[activation] ?? '']), 'Add']
    return fits(inputs, attributes) && needed.every((name) => kernelOf(name) !== undefined)
  },
})
