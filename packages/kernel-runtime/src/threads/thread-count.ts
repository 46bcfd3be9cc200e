import { WgptRangeError } from '@wgpt/errors'
import { readFlag, type Flag } from '../wasm/options.js'

/** Threads that share the work of a kernel, this one included. */
export const threads: Flag<number> = { name: 'WGPT_THREADS', initial: (text) => Number(text ?? 1) }

/** @throws RangeError for a count of threads that isn't a whole number from 1 to 64 */
export const wantedThreads = () => checkThreads(readFlag(threads))

export function checkThreads(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new WgptRangeError(`wasm: ${threads.name} is ${count}; expected a whole number from 1 to 64.`)
  return count
}
