import * as tf from '@tensorflow/tfjs-core'
import { seededDraw } from '../law/draw.js'
import { laws } from './laws.js'
import type { Law } from '../law/law.js'
import { measure, refusalFault } from './measure.js'

/** What is promised: values, gradients, no tensor left behind, and wrong calls refused. */
export type Promised = 'value' | 'gradient' | 'memory' | 'errors'

export interface ConformanceResult {
  promise: Promised
  /** The op, and what it was called with. */
  case: string
  ok: boolean
  measured: number
  limit: number
}

export interface ConformanceReport {
  backend: string
  passed: number
  failed: number
  results: ConformanceResult[]
}

/** Largest error of an element, as a share of the largest magnitude in its array (at least 1). */
export const errorLimit = 1e-5

/** Examples per op: shapes, options and values drawn from the seed. */
const examplesAnOp = 8

/**
 * Checks every op of this package on tfjs' current backend: against float64 references and their differences, for memory, and with
 * wrong calls. Some seconds; minutes on a software GPU.
 * @param options.seed a whole number; the same one draws the same examples
 *
 * @example
 * ```ts
 * const { backend, failed } = await runConformance({ seed: 1 })
 * console.log(backend, failed) // → cpu 0
 * ```
 */
export async function runConformance({ seed = 0 }: { seed?: number } = {}): Promise<ConformanceReport> {
  await tf.ready()
  const results: ConformanceResult[] = []
  for (const [index, law] of laws.entries()) results.push(...(await check(law, seed * laws.length + index)))
  const passed = results.filter(({ ok }) => ok).length
  return { backend: tf.getBackend(), passed, failed: results.length - passed, results }
}

async function check(law: Law, seed: number): Promise<ConformanceResult[]> {
  const results: ConformanceResult[] = []
  const add = (promise: Promised, what: string, measured: number, limit: number) =>
    results.push({ promise, case: `${law.op}: ${what}`, ok: measured <= limit, measured, limit })
  const draw = seededDraw(seed)
  for (let count = 0; count < examplesAnOp; count++) {
    const example = law.example(draw)
    const { value, gradient, memory } = await measure(example, law.differentiable)
    add('value', example.case, value, errorLimit)
    if (law.differentiable) add('gradient', example.case, gradient, errorLimit)
    add('memory', example.case, memory, 0)
  }
  for (const call of law.wrongCalls) add('errors', call.case, Number(refusalFault(law.op, call) !== undefined), 0)
  return results
}
