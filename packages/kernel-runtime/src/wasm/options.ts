import { env } from '@tensorflow/tfjs-core'

export interface WasmOptions {
  threads?: number
  fused?: boolean
  copies?: boolean
}

/**
 * Settings are flags of tfjs' environment: one store for every package that carries a copy of this code. Their initial values come
 * from variables of the process of the same name, where there is a process.
 */
const flags = {
  /** Threads that share the work of a kernel, this one included. */
  threads: 'WGPT_THREADS',
  /** Fused multiply-add where the host has it. Without it, results are bit-equal on every machine. */
  fused: 'WGPT_WASM_FUSED',
  /** Kernels work on copies in a memory of their own, as they do by themselves where tfjs' heap cannot be reached. */
  copies: 'WGPT_WASM_COPIES',
} as const

let registered = false
function environment() {
  if (!registered) {
    registered = true
    const { process } = globalThis as { process?: { env?: Partial<Record<string, string>> } }
    // A second copy of this code registers them again: that keeps what has been set.
    const register = (flag: string, initial: (text: string | undefined) => number | boolean) =>
      env().registerFlag(flag, () => initial(process?.env?.[flag]))
    register(flags.threads, (text) => Number(text ?? 1))
    register(flags.fused, (text) => text !== '0')
    register(flags.copies, (text) => text === '1')
  }
  return env()
}

/** @throws RangeError for a count of threads that isn't a whole number from 1 to 64 */
export function setWasmOptions(options: WasmOptions): void {
  if (options.threads !== undefined) checkThreads(options.threads)
  for (const name of ['threads', 'fused', 'copies'] as const) {
    const value = options[name]
    if (value !== undefined) environment().set(flags[name], value)
  }
}

export const wantsFused = () => environment().getBool(flags.fused)
export const wantsCopies = () => environment().getBool(flags.copies)
export const wantedThreads = () => checkThreads(environment().getNumber(flags.threads))

function checkThreads(count: number): number {
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new RangeError(`wasm: ${flags.threads} is ${count}; expected a whole number from 1 to 64.`)
  return count
}
