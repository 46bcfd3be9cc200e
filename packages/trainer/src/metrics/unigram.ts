import type { Batch } from '@wgpt/datasets'
import { asJson } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** What the losses are to be seen beside. */
const REFERENCES = 'references.json'

/**
 * Entropy of the tokens that the evaluation predicts, each counted by itself: the loss of a model that knows how often each token comes and
 * nothing of what came before.
 * @returns nats per token
 */
export function unigramEntropy(batches: readonly Pick<Batch, 'targets'>[]): number {
  const counts = new Map<number, number>()
  let total = 0
  for (const { targets } of batches)
    for (const id of targets) {
      counts.set(id, (counts.get(id) ?? 0) + 1)
      total++
    }
  let entropy = 0
  for (const count of counts.values()) entropy -= (count / total) * Math.log(count / total)
  return entropy
}

/** Keeps the entropy beside a run's figures, for its report. */
export const saveReferences = (store: RunStore, batches: readonly Batch[]): Promise<void> =>
  store.write(REFERENCES, asJson({ unigramEntropy: unigramEntropy(batches) }))

/**
 * Nats per token; undefined for runs of early versions, which didn't keep it. @throws RunError if the file is broken
 * @example
 * ```ts
 * console.log((await readUnigramEntropy(store)) > 0) // → true
 * ```
 */
export async function readUnigramEntropy(store: RunStore): Promise<number | undefined> {
  const text = await readText(store, REFERENCES)
  if (text === undefined) return undefined
  try {
    const { unigramEntropy: found } = JSON.parse(text) as { unigramEntropy?: unknown }
    if (typeof found === 'number' && Number.isFinite(found)) return found
  } catch {
    // Told below.
  }
  throw new RunError(`${store.location}/${REFERENCES} is broken. Remove it: a report is the same without that line.`)
}
