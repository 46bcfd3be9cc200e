import {
  armStore,
  compare,
  readMetrics,
  RunStopped,
  SAMPLES,
  summarize,
  type ComparisonSummary,
  type MetricLine,
  type RunStore,
  type TrainEvent,
} from '@wgpt/trainer'
import { raceArms, raceConfig, type Settings } from '../settings/settings.js'
import { readKernels } from './kernels.js'
import type { RaceData } from './data.js'
import type { Report, Sample } from './protocol.js'

export interface Race {
  readonly settings: Settings
  readonly data: RaceData
  /** All that is saved of it. */
  readonly store: RunStore
}

export interface Watch {
  readonly tell: (report: Report) => void
  readonly signal: { aborted: boolean }
  /** Ends after so many rounds; none: at the last step. */
  readonly rounds?: number | undefined
  /** Milliseconds to wait after each round, asked each time. */
  readonly delay: () => number
}

const CONFIG = 'config.json'

/** Begins a race or continues it where it was saved, until it is finished or `signal` is aborted. All of it is told. */
export async function runRace({ settings, data, store }: Race, { tell, signal, rounds, delay }: Watch): Promise<void> {
  const lines = new Map<string, MetricLine[]>()
  for (const arm of settings.arms) lines.set(arm, await keptMetrics(armStore(store, arm)))
  const samples: Record<string, Sample[]> = {}
  for (const arm of settings.arms) samples[arm] = await readSamples(armStore(store, arm), 0)
  const told = new Map(settings.arms.map((arm) => [arm as string, samples[arm]!.at(-1)?.step ?? -1]))
  const stepOf = (arm: string) => lines.get(arm)!.at(-1)?.step ?? 0
  const reached = () => Math.min(...settings.arms.map(stepOf))
  tell({ type: 'opened', arms: Object.fromEntries(lines), samples, data: data.description, step: reached() })
  const end = reached() + (rounds ?? Infinity)

  async function take(event: TrainEvent): Promise<void> {
    if (event.type === 'step' || event.type === 'evaluation') {
      const line = lineOf(event, lines.get(event.arm)!.at(-1))
      lines.get(event.arm)!.push(line)
      tell({ type: 'figures', arm: event.arm, line })
    }
    if (event.type === 'evaluation') tell({ type: 'summary', summary: summaryOf(lines, settings) })
    if (event.type === 'checkpoint') {
      const arm = armStore(store, event.arm)
      for (const sample of await readSamples(arm, told.get(event.arm)! + 1)) {
        told.set(event.arm, sample.step)
        tell({ type: 'sample', arm: event.arm, sample })
      }
      const kernels = await readKernels(arm, event.step)
      if (kernels !== undefined) tell({ type: 'kernels', step: event.step, ...kernels })
    }
    if (event.type === 'step' && settings.arms.every((arm) => stepOf(arm) >= event.step)) {
      if (event.step >= end) signal.aborted = true
      else if (delay() > 0) await new Promise((resolve) => setTimeout(resolve, delay()))
    }
  }

  const resume = (await store.read(CONFIG)) !== undefined
  try {
    await compare({
      config: raceConfig(settings, data.modality),
      arms: raceArms(settings.arms),
      tokenizer: data.tokenizer,
      data: data.splits,
      store,
      resume,
      signal,
      onEvent: take,
    })
    tell({ type: 'summary', summary: summaryOf(lines, settings) })
    tell({ type: 'state', state: 'finished', step: reached() })
  } catch (error) {
    if (!(error instanceof RunStopped)) throw error
    tell({ type: 'state', state: 'paused', step: error.step })
  }
}

const keptMetrics = async (store: RunStore): Promise<MetricLine[]> =>
  (await store.read(CONFIG)) === undefined ? [] : [...(await readMetrics(store))]

function lineOf(
  event: Extract<TrainEvent, { type: 'step' | 'evaluation' }>,
  before: MetricLine | undefined,
): MetricLine {
  if (event.type === 'step') {
    const { step, tokens, trainLoss, learningRate, gradientNorm, seconds } = event
    return { step, tokens, trainLoss, learningRate, gradientNorm, seconds }
  }
  const { tokens = 0, learningRate = 0, gradientNorm = 0, seconds = 0 } = before ?? {}
  return { step: event.step, tokens, validationLoss: event.validationLoss, learningRate, gradientNorm, seconds }
}

const summaryOf = (lines: ReadonlyMap<string, readonly MetricLine[]>, { steps }: Settings): ComparisonSummary =>
  summarize(new Map([...lines].map(([arm, metrics]) => [arm, { metrics, parameters: 0 }])), steps)

/** What an arm has written from a step on. */
async function readSamples(store: RunStore, from: number): Promise<Sample[]> {
  const files = (await store.list(SAMPLES)).filter((file) => Number.parseInt(file, 10) >= from)
  const read = files.map(async (file) => ({
    step: Number.parseInt(file, 10),
    file,
    content: (await store.read(`${SAMPLES}/${file}`)) ?? new Uint8Array(0),
  }))
  return Promise.all(read)
}
