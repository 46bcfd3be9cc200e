import * as tf from '@tensorflow/tfjs-core'
import { enableThreads, setWasmOptions as setOptions, startThreads, withSharedHeap } from '@wgpt/kernel-runtime'

export interface WasmOptions {
  /** Threads that share a kernel's work, this one included, from 1 to 64. Results are bit-equal for any number. */
  threads?: number
  /**
   * Fused multiply-add, where the host has it (Node 22, current browsers). Its results differ in the last bits from machine to machine;
   * without it they are bit-equal on all.
   */
  fused?: boolean
}

/**
 * Settings of the wasm kernels of all packages of wgpt. Their initial values come from the variables `WGPT_THREADS` (1) and
 * `WGPT_WASM_FUSED` (on; `0` is off).
 * @throws RangeError for a number of threads that isn't a whole number from 1 to 64
 * @example
 * ```ts
 * setWasmOptions({ threads: 2 }) // before tfjs' wasm backend starts
 * ```
 */
export function setWasmOptions({ threads, fused }: WasmOptions): void {
  enableThreads()
  setOptions({ ...(threads !== undefined && { threads }), ...(fused !== undefined && { fused }) })
}

/**
 * Runs `start`, which starts tfjs' wasm backend, so that threads can work in its heap, where more than one is expected: in Node it would
 * not be shared otherwise. In cross-origin isolated pages it is shared anyway. `useBackend` of `@wgpt/backends` does this.
 * @example
 * ```ts
 * await withSharedWasmHeap(() => tf.setBackend('cpu')) // with 'wasm', its heap can be shared by threads
 * ```
 */
export function withSharedWasmHeap<Result>(start: () => Promise<Result>): Promise<Result> {
  enableThreads()
  return withSharedHeap(start)
}

/**
 * Starts the threads that are expected, on the current backend; kernels would start them by and by.
 * @returns how many share the work: 1 on other backends, in pages without cross-origin isolation, and where workers are forbidden
 * @example
 * ```ts
 * console.log(await startWasmThreads()) // threads that share the work: 1 on any backend but wasm
 * ```
 */
export const startWasmThreads = (): Promise<number> =>
  tf.getBackend() === 'wasm' ? startThreads(tf.backend()) : Promise.resolve(1)
