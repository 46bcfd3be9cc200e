import * as tf from '@tensorflow/tfjs-core'
import { WgptTypeError } from '@wgpt/errors'
import { checkChoice, checkInteger, shown } from '@wgpt/kernel-runtime'
import { promised, type Cases, type Promised } from './case.js'
import { causalityCases } from './promises/causality.js'
import { errorCases } from './promises/errors.js'
import { gradientCases } from './promises/gradient.js'
import { identityCases } from './promises/identity.js'
import { memoryCases } from './promises/memory.js'
import { segmentCases } from './promises/segments.js'
import { streamingCases } from './promises/streaming.js'
import { valueCases } from './promises/value.js'

/** One case of one promise, measured. */
export interface ConformanceResult {
  readonly promise: Promised
  readonly case: string
  readonly ok: boolean
  /** An error as a share of its scale, or a count of what must not be there. NaN if the case failed with an error. */
  readonly measured: number
  /** `measured` may be as large as this. */
  readonly limit: number
  /** What the case threw, if it did. */
  readonly error?: string
}

export interface ConformanceReport {
  /** tfjs' name of the backend. */
  readonly backend: string
  readonly passed: number
  readonly failed: number
  readonly results: readonly ConformanceResult[]
}

export interface ConformanceOptions {
  /** Chooses all numbers. Default 0. */
  seed?: number
  /** Measures these alone; all by default. */
  promises?: readonly Promised[]
  /** Called after each case, with how many there are. */
  onProgress?: (result: ConformanceResult, done: number, total: number) => void
  /** Stops the run before the next case, which rejects with the signal's reason. */
  signal?: AbortSignalLike
}

/** The part of an AbortSignal that is used: this package knows no types of a page. */
export interface AbortSignalLike {
  throwIfAborted(): void
}

const casesOf: Record<Promised, Cases> = {
  value: valueCases,
  causality: causalityCases,
  gradient: gradientCases,
  identity: identityCases,
  memory: memoryCases,
  streaming: streamingCases,
  segments: segmentCases,
  errors: errorCases,
}

/**
 * Measures every promise of the op's contract on tfjs' current backend, by its kernels or by the composition where it has none. The cases are the same
 * everywhere. Leaves no tensor behind.
 * @throws TypeError, RangeError for a wrong option
 *
 * @example
 * ```ts
 * const { failed } = await runConformance({ promises: ['errors'] })
 * console.log(failed) // → 0
 * ```
 */
export async function runConformance(options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { seed, promises, onProgress, signal } = checkOptions(options)
  const all = promises.flatMap((promise) => casesOf[promise](seed).map((each) => ({ promise, ...each })))
  const results: ConformanceResult[] = []
  for (const { promise, case: name, limit, measure } of all) {
    signal?.throwIfAborted()
    let measured = NaN
    let error: string | undefined
    try {
      measured = await measure()
    } catch (reason) {
      error = reason instanceof Error ? reason.message : String(reason)
    }
    const result = { promise, case: name, ok: measured <= limit, measured, limit }
    results.push(error === undefined ? result : { ...result, error })
    onProgress?.(results[results.length - 1]!, results.length, all.length)
  }
  const passed = results.filter(({ ok }) => ok).length
  return { backend: tf.getBackend(), passed, failed: results.length - passed, results }
}

const optionNames = ['seed', 'promises', 'onProgress', 'signal']

function checkOptions(options: unknown): ConformanceOptions & Required<Pick<ConformanceOptions, 'seed' | 'promises'>> {
  if (typeof options !== 'object' || options === null)
    throw new WgptTypeError(
      `conformance: the options are ${shown(options)}; expected { seed?, promises?, onProgress?, signal? }.`,
    )
  const given = options as ConformanceOptions
  const unknown = Object.keys(given).find((name) => !optionNames.includes(name))
  if (unknown !== undefined)
    throw new WgptTypeError(
      `conformance: there is no option ${shown(unknown)}. The options are ${optionNames.join(', ')}.`,
    )
  const promises: unknown = given.promises ?? promised
  if (!Array.isArray(promises))
    throw new WgptTypeError(`conformance: promises is ${shown(promises)}; expected a list of ${promised.join(', ')}.`)
  const chosen = promises.map((promise: unknown, i) => checkChoice('conformance', `promises[${i}]`, promise, promised))
  return { ...given, promises: chosen, seed: checkInteger('conformance', 'seed', given.seed ?? 0, 0, 2 ** 31 - 1) }
}
