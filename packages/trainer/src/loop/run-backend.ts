import * as tf from '@tensorflow/tfjs-core'
import { asJson } from '../config/saved-config.js'
import { RunError } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** Says on which backend a run is computed. It decides no figure beyond rounding, so it is not in the config. */
const BACKEND = 'backend.json'

/**
 * The name of the backend that a run was begun with, or last changed to; undefined for runs of early versions, which didn't keep it.
 * @example
 * ```ts
 * console.log(await backendOf(store)) // → cpu
 * ```
 */
export async function backendOf(store: RunStore): Promise<string | undefined> {
  const text = await readText(store, BACKEND)
  if (text === undefined) return undefined
  try {
    const { name } = JSON.parse(text) as { name?: unknown }
    if (typeof name === 'string') return name
  } catch {
    // Told below.
  }
  throw new RunError(`${store.location}/${BACKEND} is broken. Remove it to continue with any backend.`)
}

/**
 * Keeps the name of the backend that computes, which must be the one that the run was begun with.
 * @param mayChange another one takes its place
 * @throws RunError if it is another one
 */
export async function keepBackend(store: RunStore, mayChange = false): Promise<void> {
  const [before, now] = [await backendOf(store), tf.getBackend()]
  if (before === now) return
  if (before !== undefined && !mayChange)
    throw new RunError(
      `${store.location} was begun with the backend ${before}, and ${now} computes now: the figures would differ. Continue with ${before}, or allow the change.`,
    )
  await store.write(BACKEND, asJson({ name: now }))
}
