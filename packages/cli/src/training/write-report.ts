import path from 'node:path'
import type { BackendStatus } from '@wgpt/backends'
import {
  armStore,
  readMetrics,
  readRun,
  RunError,
  SUMMARY,
  verdict,
  type ComparisonSummary,
  type RunStore,
} from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'
import { renderComparisonReport, renderRunReport } from '@wgpt/trainer/report'
import { describeEnvironment } from './environment.js'
import { SAMPLE } from './write-sample.js'

const REPORT = 'report.html'
const decoder = new TextDecoder()

async function readTextOf(store: RunStore, name: string): Promise<string | undefined> {
  const bytes = await store.read(name)
  return bytes && decoder.decode(bytes)
}

/**
 * Writes the report of a run or a comparison into its folder.
 * @returns the report's path
 */
export async function writeReport(folder: string, backend?: BackendStatus): Promise<string> {
  const store = openRunFolder(folder)
  const { config, arms } = await readRun(store)
  const title = path.basename(store.location)
  const environment = describeEnvironment(backend)
  const page =
    arms === undefined
      ? renderRunReport({ title, runs: [await readReported(folder)], environment })
      : renderComparisonReport({
          title,
          ...(await readComparison(store, Object.keys(arms))),
          config: { ...config, arms },
          environment,
        })
  await store.write(REPORT, page)
  return path.join(store.location, REPORT)
}

/** A page that lays several runs over each other. */
export async function renderRuns(folders: readonly string[]): Promise<string> {
  const runs = await Promise.all(folders.map(readReported))
  return renderRunReport({ title: `${runs.length} runs`, runs, environment: describeEnvironment() })
}

/** @throws RunError if the folder holds no run with figures */
async function readReported(folder: string) {
  const store = openRunFolder(folder)
  const { config } = await readRun(store)
  const sample = await readTextOf(store, SAMPLE)
  return {
    name: path.basename(store.location),
    metrics: await readMetrics(store),
    config,
    ...(sample !== undefined && { samples: [sample] }),
  }
}

async function readComparison(store: RunStore, names: readonly string[]) {
  const text = await readTextOf(store, SUMMARY)
  if (text === undefined)
    throw new RunError(
      `${store.location} isn't finished: it has no ${SUMMARY}. Go on with it by wgpt compare --resume ${store.location}`,
    )
  const summary = parseSummary(text, store.location)
  const arms = await Promise.all(
    names.map(async (name) => {
      const arm = armStore(store, name)
      const sample = await readTextOf(arm, SAMPLE)
      return { name, metrics: await readMetrics(arm), ...(sample !== undefined && { sample }) }
    }),
  )
  return { summary, arms, verdict: verdict(summary) }
}

function parseSummary(text: string, location: string): ComparisonSummary {
  try {
    const summary = JSON.parse(text) as ComparisonSummary
    verdict(summary) // reads every figure
    return summary
  } catch (error) {
    throw new RunError(`${location}/${SUMMARY} is broken. Remove it and resume the comparison to write it again`, {
      cause: error,
    })
  }
}
