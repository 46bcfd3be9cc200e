import { assembly } from './assembly.js'
import { MatrixProduct, SumRows } from './names.js'
import { multiply, side } from './product.js'

export const matrixProductWasm = assembly.kernel(MatrixProduct, (scope, { a, b }, { transposeA, transposeB }) => {
  const [aShape, bShape] = [a!.shape as [number, number], b!.shape as [number, number]]
  const [rows, depth] = transposeA ? [aShape[1], aShape[0]] : aShape
  const columns = transposeB ? bShape[0] : bShape[1]
  const c = scope.output([rows, columns])
  multiply(scope, {
    rows,
    columns,
    depth,
    left: side(scope.read(a!), aShape[1], Boolean(transposeA)),
    right: side(scope.read(b!), bShape[1], !transposeB),
    c: scope.write(c),
  })
  return c
})

export const sumRowsWasm = assembly.kernel(SumRows, (scope, { x }) => {
  const [rows, columns] = x!.shape as [number, number]
  const y = scope.output([columns])
  scope.share('sumRows', columns, 16, scope.read(x!), scope.write(y), rows, columns)
  return y
})
