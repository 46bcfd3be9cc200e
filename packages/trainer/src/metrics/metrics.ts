import { RunError } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** The file that a run's figures are appended to, one JSON object per line. */
export const METRICS = 'metrics.jsonl'

/**
 * A line of `metrics.jsonl`: a training step (`trainLoss`) or an evaluation after it (`validationLoss`); losses are nats per token.
 * `tokens` were trained on so far. `seconds` were spent on training steps so far: evaluating, saving, the time between two
 * sessions of one run and pauses in which the process was stopped aren't in it. An evaluation repeats the learning rate and the gradient norm of its step, 0 at step 0.
 */
export interface MetricLine {
  step: number
  tokens: number
  trainLoss?: number
  validationLoss?: number
  learningRate: number
  gradientNorm: number
  seconds: number
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const isSize = (value: unknown): boolean => Number.isFinite(value) && (value as number) >= 0

/** What each figure has to be. By hand: a schema takes seconds for the lines of a long run. */
const checks: Record<keyof MetricLine, (value: unknown) => boolean> = {
  step: isCount,
  tokens: isCount,
  trainLoss: Number.isFinite,
  validationLoss: Number.isFinite,
  learningRate: isSize,
  gradientNorm: isSize,
  seconds: isSize,
}
const needed = ['step', 'tokens', 'learningRate', 'gradientNorm', 'seconds'] as const

function isMetricLine(value: unknown): value is MetricLine {
  if (typeof value !== 'object' || value === null) return false
  const line = value as Record<string, unknown>
  for (const key in line) if (!Object.hasOwn(checks, key) || !checks[key as keyof MetricLine](line[key])) return false
  return needed.every((key) => line[key] !== undefined)
}

/** A metric line as it stands in the file. */
export const lineOf = (metric: MetricLine): string => `${JSON.stringify(metric)}\n`

/**
 * All figures of a run. A last line without line end was torn by a crash and is left out.
 * @throws RunError that names the line, if another one is broken, or comes twice or too early
 * @example
 * ```ts
 * console.log((await readMetrics(store)).at(-1).step) // → 4
 * ```
 */
export async function readMetrics(store: RunStore): Promise<MetricLine[]> {
  const text = (await readText(store, METRICS)) ?? ''
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  const broken = (index: number, what: string) =>
    new RunError(
      `${store.location}/${METRICS}: line ${index + 1} ${what}. Remove that line, or restore the file, and try again.`,
    )
  const last = { trainLoss: -1, validationLoss: -1 }
  return lines.slice(0, -1).map((line, index) => {
    const metric = parseJson(line)
    if (!isMetricLine(metric)) throw broken(index, 'is broken')
    for (const loss of ['trainLoss', 'validationLoss'] as const) {
      if (metric[loss] === undefined) continue
      if (metric.step <= last[loss])
        throw broken(index, `has the ${loss} of step ${metric.step} behind that of step ${last[loss]}`)
      last[loss] = metric.step
    }
    return metric
  })
}

/**
 * Cuts the figures back to what was known at a step, so that a resumed run continues from its checkpoint.
 * @param evaluateEvery the run was evaluated at step 0 and every so many steps
 * @throws RunError if figures of steps before it are missing: they can't be made again
 */
export async function cutMetrics(store: RunStore, step: number, evaluateEvery = Infinity): Promise<void> {
  const kept = (await readMetrics(store)).filter((metric) => metric.step <= step)
  const missing = Math.min(
    firstMissing(kept, 'trainLoss', 1, 1),
    firstMissing(kept, 'validationLoss', 0, evaluateEvery),
  )
  if (missing <= step)
    throw new RunError(
      `${store.location}/${METRICS} lacks figures of step ${missing}, but the checkpoint is of step ${step}. Restore the file, or remove the checkpoints of step ${missing} and later and resume again.`,
    )
  await store.write(METRICS, kept.map(lineOf).join(''))
}

/** The first of the steps `from`, `from + every`, … that has no such loss. */
function firstMissing(
  metrics: readonly MetricLine[],
  loss: 'trainLoss' | 'validationLoss',
  from: number,
  every: number,
): number {
  const steps = new Set(metrics.filter((metric) => metric[loss] !== undefined).map(({ step }) => step))
  let expected = from
  while (steps.has(expected)) expected += every
  return expected
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
