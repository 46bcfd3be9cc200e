import {
  BatchMatMul,
  getKernel,
  Softmax,
  type KernelConfig,
  type KernelFunc,
  type TensorInfo,
} from '@tensorflow/tfjs-core'
import type { WasmBackend } from '../host-arrays/wasm.js'

/**
 * One head's matrices on the wasm backend, multiplied by tfjs' own matMul one head at a time: XNNPACK takes a product that has
 * neither batch nor transpose, and is ten times faster than tfjs' batched loop. Each operand gets a tensor of its own, because
 * tfjs caches XNNPACK's packed form of a right operand for as long as that tensor lives.
 */
export class HeadProducts {
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

  /** factor · one head of a [heads, time, size] tensor, as [time, size]. */
  copy(tensor: TensorInfo, head: number, factor = 1): TensorInfo {
    const copy = this.make(this.time, this.size)
    const [from, to] = [this.view(tensor), this.view(copy)]
    const start = head * to.length
    if (factor === 1) to.set(from.subarray(start, start + to.length))
    else for (let i = 0; i < to.length; i++) to[i] = from[start + i]! * factor
    return copy
  }

  /** factor · one head of a [heads, time, size] tensor, transposed to [size, time]. */
  copyTransposed(tensor: TensorInfo, head: number, factor = 1): TensorInfo {
    const { time, size } = this
    const copy = this.make(size, time)
    const [from, to] = [this.view(tensor), this.view(copy)]
    let read = head * time * size
    for (let t = 0; t < time; t++) for (let i = t; i < to.length; i += time) to[i] = from[read++]! * factor
    return copy
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

  /** Frees what the last head used. */
  free(): void {
    for (const { dataId } of this.scratch) this.backend.disposeData(dataId)
    this.scratch.length = 0
  }

  private make(rows: number, columns: number): TensorInfo {
    return this.keep(this.backend.makeOutput([rows, columns], 'float32'))
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
