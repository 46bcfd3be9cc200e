import type { KernelScope } from '@wgpt/kernel-runtime'
import type { MatrixFunctions } from '../generated/matrix.js'

/** A side of a product: value (i, k) lies at `at + i · stride + k · kStride` bytes; one of the strides is 4. */
export interface Side {
  readonly at: number
  readonly stride: number
  readonly kStride: number
}

/** A matrix of `width` columns whose rows run along i, or with `transposed` along k. */
export const side = (at: number, width: number, transposed: boolean): Side =>
  transposed ? { at, stride: 4, kStride: 4 * width } : { at, stride: 4 * width, kStride: 4 }

export interface Product {
  readonly rows: number
  readonly columns: number
  readonly depth: number
  /** i runs over rows. */
  readonly left: Side
  /** i runs over columns. */
  readonly right: Side
  /** Where the result [rows, columns] goes. */
  readonly c: number
  /** Pointer to [columns], added to each row; 0 for none. */
  readonly bias?: number
  readonly activation?: Activation
  /** Pointer to [rows, columns], added at the end; 0 for none. */
  readonly residual?: number
  /** Takes the activation's slopes at the sums; 0 for nowhere. */
  readonly slopes?: number
}

/** As `multiply` counts them. */
export const activations = { none: 0, 'gelu-exact': 1, 'gelu-tanh': 2 } as const
export type Activation = keyof typeof activations

/** A block of the right side, packed: at most 512 · 1024 values, 2 MB, which the second or third cache holds. */
const blockDepth = 512
const blockColumns = 1024
/** Rows of a block of the left side; must be the one in assembly/product.ts. */
export const blockRows = 64

/** Rows of the left side up to which packing the right side would not pay: a sampled token, for one. */
const few = 3

/** c = activation(left · right + bias) + residual, for any shape with a depth of 1 and more. */
export function multiply(scope: KernelScope<MatrixFunctions>, product: Product): void {
  if (product.rows <= few && product.right.stride === 4) multiplyFew(scope, product)
  else multiplyMany(scope, product)
}

function multiplyFew(scope: KernelScope<MatrixFunctions>, product: Product): void {
  const { rows, columns, depth, left, right, c, bias = 0, residual = 0, slopes = 0 } = product
  const [x, y] = [
    [left.at, left.stride, left.kStride],
    [c, 4 * columns],
  ] as const
  scope.share('multiplyFew', columns, 256, ...x, right.at, right.kStride, rows, depth, bias, ...y)
  const activation = activations[product.activation ?? 'none']
  if (activation || residual) scope.call('finishRows', c, columns, activation, residual, slopes, 0, rows)
}

function multiplyMany(scope: KernelScope<MatrixFunctions>, product: Product): void {
  const { rows, columns, depth, left, right, c, bias = 0, residual = 0, slopes = 0 } = product
  const cStride = 4 * columns
  const width = Math.min(columns, blockColumns)
  const packed = scope.scratch(4 * 8 * Math.ceil(width / 8) * Math.min(depth, blockDepth))
  const scratch = scope.scratchPerThread(4 * (blockRows * Math.min(depth, blockDepth) + 32))
  const activation = activations[product.activation ?? 'none']
  for (let column = 0; column < columns; column += blockColumns) {
    const across = Math.min(blockColumns, columns - column)
    const shift = 4 * column
    const place = (pointer: number) => (pointer === 0 ? 0 : pointer + shift)
    for (let k = 0; k < depth; k += blockDepth) {
      const deep = Math.min(blockDepth, depth - k)
      const isLast = k + deep === depth
      const start = right.at + column * right.stride + k * right.kStride
      scope.share('packRight', Math.ceil(across / 8), 4, start, right.stride, right.kStride, across, deep, packed)
      scope.share(
        'multiply',
        rows,
        blockRows,
        left.at + k * left.kStride,
        left.stride,
        left.kStride,
        packed,
        across,
        deep,
        k === 0 ? place(bias) : c + shift,
        k === 0 ? 0 : cStride,
        c + shift,
        cStride,
        isLast ? activation : 0,
        isLast ? place(residual) : 0,
        place(slopes),
        scratch,
      )
    }
  }
}
