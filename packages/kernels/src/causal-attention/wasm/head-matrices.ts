import {
  BatchMatMul,
  getKernel,
  Softmax,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../../host-arrays/wasm.js'
import type { Heads } from './heads.js'

/**
 * The matrices of one head at a time on the wasm backend, multiplied by tfjs' own matMul: XNNPACK takes a product that has neither
 * batch nor transpose, and is ten times faster than tfjs' batched loop. Each right operand gets a tensor of its own, because tfjs
 * caches XNNPACK's packed form of it for as long as that tensor lives; packing is slow, so the narrow matrix goes right.
 */
export class HeadMatrices {
  private readonly scratch: TensorInfo[] = []
  private readonly matMul = wasmKernel(BatchMatMul)
  private readonly softmaxKernel = wasmKernel(Softmax)

  constructor(
    private readonly backend: WasmBackend,
    readonly time: number,
    readonly size: number,
  ) {}

  /** The values of a tensor. Making a tensor may move wasm's memory: views are taken after it, and used at once. */
  view(tensor: TensorInfo): Float32Array {
    return this.backend.typedArrayFromHeap(tensor) as Float32Array
  }

  /** A matrix that lives until `free`; its values are undefined until they are written. */
  make(rows: number, columns: number): TensorInfo {
    return this.keep(this.backend.makeOutput([rows, columns], 'float32'))
  }

  /** factor · a head, as [time, size]. */
  rows(heads: Heads, head: number, factor = 1): TensorInfo {
    const copy = this.make(this.time, this.size)
    const [from, to] = [this.view(heads.tensor), this.view(copy)]
    for (let t = 0, read = heads.start(head); t < this.time; t++, read += heads.stride)
      for (let i = 0; i < this.size; i++) to[t * this.size + i] = from[read + i]! * factor
    return copy
  }

  /** A head, transposed to [size, time]. */
  columns(heads: Heads, head: number): TensorInfo {
    const copy = this.make(this.size, this.time)
    const [from, to] = [this.view(heads.tensor), this.view(copy)]
    const start = heads.start(head)
    for (let i = 0; i < this.size; i++)
      for (let t = 0, read = start + i; t < this.time; t++, read += heads.stride) to[i * this.time + t] = from[read]!
    return copy
  }

  /** Writes a [time, size] matrix into a head. */
  write(matrix: TensorInfo, heads: Heads, head: number): void {
    const [from, to] = [this.view(matrix), this.view(heads.tensor)]
    for (let t = 0, write = heads.start(head); t < this.time; t++, write += heads.stride)
      for (let i = 0; i < this.size; i++) to[write + i] = from[t * this.size + i]!
  }

  product(a: TensorInfo, b: TensorInfo): TensorInfo {
    return this.keep(
      this.matMul({ inputs: { a, b }, backend: this.backend, attrs: { transposeA: false, transposeB: false } }),
    )
  }

  /** Softmax of each row of [time, time] over the columns up to its own; exactly 0 after it. Overwrites `scores`. */
  causalSoftmax(scores: TensorInfo): TensorInfo {
    const values = this.view(scores)
    for (let row = 0; row < this.time; row++) values.fill(-Infinity, row * this.time + row + 1, (row + 1) * this.time)
    return this.keep(this.softmaxKernel({ inputs: { logits: scores }, backend: this.backend, attrs: { dim: 1 } }))
  }

  /** Frees the matrices of the last head. */
  free(): void {
    for (const { dataId } of this.scratch) this.backend.disposeData(dataId)
    this.scratch.length = 0
  }

  private keep(tensor: TensorInfo | TensorInfo[]): TensorInfo {
    const one = Array.isArray(tensor) ? tensor[0]! : tensor
    this.scratch.push(one)
    return one
  }
}

function wasmKernel(name: string): KernelFunc {
  const kernel = getKernel(name, 'wasm') as KernelConfig | undefined // its type forgets that there may be none
  if (!kernel) throw new Error(`causalAttention: tfjs' wasm backend has no ${name}. Use tfjs-backend-wasm 4.22.`)
  return kernel.kernelFunc
}
