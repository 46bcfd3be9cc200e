import * as tf from '@tensorflow/tfjs-core'

/**
 * A setting: a flag of tfjs' environment, which is one store for every package that carries a copy of this code. Its initial value comes
 * from the variable of the process of the same name, where there is a process.
 */
export interface Flag<Value extends number | boolean> {
  readonly name: string
  readonly initial: (text: string | undefined) => Value
}

/** Fused multiply-add where the host has it. Without it, results are bit-equal on every machine. */
export const fused: Flag<boolean> = { name: 'WGPT_WASM_FUSED', initial: (text) => text !== '0' }
/** Kernels work on copies in a memory of their own, as they do by themselves where tfjs' heap cannot be reached. */
export const copies: Flag<boolean> = { name: 'WGPT_WASM_COPIES', initial: (text) => text === '1' }

const registered = new Set<unknown>()

function register<Value extends number | boolean>(flag: Flag<Value>): ReturnType<typeof tf.env> {
  const environment = tf.env()
  if (!registered.has(flag)) {
    registered.add(flag)
    const { process } = globalThis as { process?: { env?: Partial<Record<string, string>> } }
    // A second copy of this code registers it again: that keeps what has been set.
    environment.registerFlag(flag.name, () => flag.initial(process?.env?.[flag.name]))
  }
  return environment
}

export const readFlag = <Value extends number | boolean>(flag: Flag<Value>): Value =>
  register(flag).get(flag.name) as Value

export const setFlag = <Value extends number | boolean>(flag: Flag<Value>, value: Value): void =>
  register(flag).set(flag.name, value)
