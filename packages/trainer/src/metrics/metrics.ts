import { z } from 'zod'
import { RunError } from '../errors.js'
import { readText, type RunStore } from '../store/run-store.js'

/** The file that a run's figures are appended to, a JSON object a line. */
export const METRICS = 'metrics.jsonl'

const metricLine = z.strictObject({
  step: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
  trainLoss: z.number().optional(),
  validationLoss: z.number().optional(),
  learningRate: z.number().nonnegative(),
  gradientNorm: z.number().nonnegative(),
  seconds: z.number().nonnegative(),
})

/**
 * A line of `metrics.jsonl`: a training step (`trainLoss`) or an evaluation after it (`validationLoss`); losses are nats a token.
 * `tokens` were trained on so far. `seconds` were spent on training steps so far: evaluating, saving and the time between two
 * sessions of one run aren't in it. An evaluation repeats the learning rate and the gradient norm of its step, 0 at step 0.
 */
export type MetricLine = z.output<typeof metricLine>

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
    const metric = metricLine.safeParse(parseJson(line))
    if (!metric.success)
      throw new RunError(
        `${store.location}/${METRICS}: line ${index + 1} is broken. Remove that line, or restore the file, and try again`,
      )
    return metric.data
  })
}

/** Cuts the figures back to what was known at a step, so that a resumed run goes on from its checkpoint. */
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
