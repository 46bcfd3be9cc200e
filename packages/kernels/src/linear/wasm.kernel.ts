import type { TensorInfo } from '@tensorflow/tfjs-core'
import { assembly } from '../matrix/assembly.js'
import { multiply, side, type Activation } from '../matrix/product.js'
import { Linear } from './names.js'

export const linearWasm = assembly.kernel(Linear, (scope, { x, weight, bias, residual }, { activation, keep }) => {
  const [rows, depth] = x!.shape as [number, number]
  const columns = weight!.shape[1]!
  const y = scope.output([rows, columns])
  const slopes = keep ? scope.output([rows, columns]) : undefined
  const read = (tensor: TensorInfo | undefined) => (tensor ? scope.read(tensor) : 0)
  multiply(scope, {
    rows,
    columns,
    depth,
    left: side(scope.read(x!), depth, false),
    right: side(scope.read(weight!), columns, true),
    bias: read(bias),
    residual: read(residual),
    activation: activation as Activation,
    slopes: slopes ? scope.write(slopes) : 0,
    c: scope.write(y),
  })
  return slopes ? [y, slopes] : y
})
