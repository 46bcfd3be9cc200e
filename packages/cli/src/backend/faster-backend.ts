import type { BackendStatus } from '@wgpt/backends'

/**
 * From this width on TensorFlow on the processor trains faster than wasm; below, its cost of an op makes up for its products. Measured on one
 * thread (benchmarks/results): a share of 0.91 at width 64, of 1.14 at 128.
 */
const leastWidth = 128

/** How many times the tokens a processor second at that width, from the same run. */
export const tensorflowGain = 1.1

/**
 * The backend that would be worth having, for what is to be trained, and that an installation brings: nothing brings a GPU.
 * @param embeddingSize the model's width; undefined where nothing is trained
 */
export function fasterBackend(
  statuses: readonly BackendStatus[],
  used: string,
  embeddingSize: number | undefined,
): BackendStatus | undefined {
  const place = statuses.findIndex(({ name }) => name === used)
  return statuses
    .slice(0, Math.max(place, 0))
    .filter(({ available, install }) => !available && install !== undefined)
    .find(({ name }) => name !== 'tensorflow' || embeddingSize === undefined || embeddingSize >= leastWidth)
}
