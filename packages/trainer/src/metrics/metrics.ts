import { RunError } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** The file that a run's figures are appended to, a JSON object a line. */
export const METRICS = 'metrics.jsonl'

/**
 * A line of `metrics.jsonl`: a training step (`trainLoss`) or an evaluation after it (`validationLoss`); losses are nats per token.
 * `tokens` were trained on so far. `seconds` were spent on training steps so far: evaluating, saving and the time between two
 * sessions of one run aren't in it. An evaluation repeats the learning rate and the gradient norm of its step, 0 at step 0.
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
 * @throws RunError that names the line, if another one is broken
 */
export async function readMetrics(store: RunStore): Promise<MetricLine[]> {
  const text = (await readText(store, METRICS)) ?? ''
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
  return lines.slice(0, -1).map((line, index) => {
    const metric = parseJson(line)
    if (!isMetricLine(metric))
      throw new RunError(
        `${store.location}/${METRICS}: line ${index + 1} is broken. Remove that line, or restore the file, and try again`,
      )
    return metric
  })
}

/** Cuts the figures back to what was known at a step, so that a resumed run continues from its checkpoint. */
export async function cutMetrics(store: RunStore, step: number): Promise<void> {
  const kept = (await readMetrics(store)).filter((metric) => metric.step <= step)
  await store.write(METRICS, kept.map(lineOf).join(''))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
