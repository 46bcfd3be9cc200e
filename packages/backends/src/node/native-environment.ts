import util from 'node:util'

/**
 * Sets what TensorFlow's library reads when it is loaded, and no later. What the user has set stays, but for the threads that are asked for.
 * In a worker thread nothing of it has an effect: `process.env` is a copy there.
 * @param threads as TensorFlow's own default has it, when undefined: one a processor
 */
export function prepareEnvironment(threads: number | undefined): void {
  // tfjs-node calls both: Node 23 took the one away, Node 22 warns of them. Their successors do the same.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray })
  const { env } = process
  env.TF_CPP_MIN_LOG_LEVEL ??= '2' // no greetings: 0 is everything, 3 is errors
  env.TF_ENABLE_ONEDNN_OPTS ??= '1' // off by itself on processors where it is faster: AMD without AVX-512
  if (threads === undefined) return
  env.TF_NUM_INTRAOP_THREADS = String(threads) // within an op
  env.TF_NUM_INTEROP_THREADS = String(threads) // ops side by side
  env.OMP_NUM_THREADS = String(threads) // what is built with OpenMP
}
