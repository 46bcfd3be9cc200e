import type { KernelConfig, TensorInfo } from '@tensorflow/tfjs-core'
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

export const sumRowsWasm: KernelConfig = {
  kernelName: SumRows,
  backendName: 'wasm',
  kernelFunc: ({ inputs, backend }) => {
    const { x } = inputs as { x: TensorInfo }
    const columns = x.shape[1]!
    const arrays = wasmArrays(backend)
    const y = arrays.make([columns], 'float32')
    arrays.view(y).set(sumsOfColumns(arrays.view(x), columns))
    return y
  },
}

/** In float64, four rows at a time: half the time of one by one. */
function sumsOfColumns(values: ArrayLike<number>, columns: number): Float64Array {
  const sums = new Float64Array(columns)
  const whole = values.length - (values.length % (4 * columns))
  let row = 0
  for (; row < whole; row += 4 * columns)
    for (let column = 0; column < columns; column++) {
      const i = row + column
      sums[column]! += values[i]! + values[i + columns]! + (values[i + 2 * columns]! + values[i + 3 * columns]!)
    }
  for (; row < values.length; row += columns)
    for (let column = 0; column < columns; column++) sums[column]! += values[row + column]!
  return sums
}
