import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
import { assembly } from '../assembly.js'
import { wasmArrays } from '../host-arrays/wasm.js'

/** Input: x float32 [rows, columns]. Output: [columns, rows]. tfjs' own walks whole columns, three times slower on tall matrices. */
export const TransposeMatrix = 'WgptTransposeMatrix'

/** Input: x float32 [rows, columns]. Output: [columns], the sum of the rows. tfjs' own transposes first. */
export const SumRows = 'WgptSumRows'

/** Rows and columns a block: two blocks fit the first cache. */
const block = 16

export const transposeMatrixWasm: KernelConfig = {
  kernelName: TransposeMatrix,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { x } = inputs as { x: TensorInfo }
    const [rows, columns] = x.shape as [number, number]
    const arrays = wasmArrays(backend)
    const y = arrays.make([columns, rows], 'float32')
    const [from, to] = [arrays.view(x), arrays.view(y)]
    for (let firstRow = 0; firstRow < rows; firstRow += block) {
      const lastRow = Math.min(firstRow + block, rows)
      for (let first = 0; first < columns; first += block) {
        const last = Math.min(first + block, columns)
        for (let column = first; column < last; column++)
          for (let row = firstRow; row < lastRow; row++) to[column * rows + row] = from[row * columns + column]!
      }
    }
    return y
  },
}

export const sumRowsWasm = assembly.kernel(SumRows, (scope, { x }) => {
  const [rows, columns] = x!.shape as [number, number]
  const y = scope.output([columns])
  scope.share('sumRows', columns, 16, scope.read(x!), scope.write(y), rows, columns)
  return y
})
