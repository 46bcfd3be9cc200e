import { copies, fused, setFlag } from '../wasm/options.js'
import { checkThreads, threads } from './thread-count.js'

export interface WasmOptions {
  threads?: number
  fused?: boolean
  copies?: boolean
}

/** @throws RangeError for a count of threads that isn't a whole number from 1 to 64 */
export function setWasmOptions(options: WasmOptions): void {
  if (options.threads !== undefined) setFlag(threads, checkThreads(options.threads))
  if (options.fused !== undefined) setFlag(fused, options.fused)
  if (options.copies !== undefined) setFlag(copies, options.copies)
}
