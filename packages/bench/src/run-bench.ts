import type { BackendName } from '@wgpt/backends'
import { builtEntries, type Entries } from './entries.js'
import { commitNow, machineNow, ownVersion } from './environment.js'
import type { Host } from './host.js'
import { measureCase } from './measure/collect.js'
import { backendNames, suiteNames, type BenchReport, type ResultRow, type SuiteName } from './report/bench-report.js'
import { startHosts, type Hosts } from './start-hosts.js'
import type { BenchCase } from './suites/bench-case.js'

/** A line of progress, and how far the run is: `done` of `total` turns, which are about alike. */
export interface BenchProgress {
  message: string
  done: number
  total: number
}

export interface BenchOptions {
  /** What to measure. */
  suites: readonly SuiteName[]
  /** Where; every backend by default. One that is not there becomes a row with its reason. */
  backends?: readonly BackendName[]
  /** Whether to measure in headless Chromium too. Default true. */
  browser?: boolean
  /** How often every subject is timed; 6 by default, 2 for `quick`. A slow subject is timed less often, which its `count` tells. */
  rounds?: number
  /** Small shapes and few rounds: shows that all works in about a minute, says nothing of speed. Default false. */
  quick?: boolean
  onProgress?: (progress: BenchProgress) => void
  /** Aborted, the run ends all it has started and rejects with the signal's reason. */
  signal?: AbortSignal
}

/** Why a case is not measured somewhere, if it is not. */
function reasonToSkip(benchCase: BenchCase, { row }: Host, hosts: readonly Host[]): string | undefined {
  const first = hosts.find((host) => host.row.place === row.place)!
  if (benchCase.withoutTensors === true && row !== first.row)
    return `the same as on ${first.row.id}: it computes no tensor`
  if (row.software === true && benchCase.tooLargeFor.includes('software'))
    return 'too large for a GPU that the processor imitates'
  if (row.backend === 'cpu' && benchCase.tooLargeFor.includes('cpu'))
    return "too large for tfjs' plain JavaScript backend"
  return undefined
}

function check(options: BenchOptions): void {
  const suite = options.suites.find((name) => !suiteNames.includes(name))
  if (suite !== undefined || options.suites.length === 0) {
    const found = suite === undefined ? 'none' : `'${suite as string}'`
    throw new RangeError(`bench: the suites named are ${found}; expected some of ${suiteNames.join(', ')}.`)
  }
  const backend = options.backends?.find((name) => !backendNames.includes(name))
  if (backend !== undefined) {
    throw new RangeError(`bench: there is no backend '${backend as string}'. Choose from ${backendNames.join(', ')}.`)
  }
  if (options.rounds !== undefined && !(Number.isInteger(options.rounds) && options.rounds > 0)) {
    throw new RangeError(`bench: rounds is ${options.rounds}; expected a whole number above 0.`)
  }
}

async function measureAll(
  cases: readonly BenchCase[],
  { hosts }: Hosts,
  rounds: number,
  { onProgress, signal }: BenchOptions,
): Promise<ResultRow[]> {
  const results: ResultRow[] = []
  const total = cases.length * hosts.length * (rounds + 1)
  let done = 0
  const tell = (message: string): void => onProgress?.({ message, done, total })
  for (const benchCase of cases) {
    const skipped = hosts.flatMap((host) => {
      const reason = reasonToSkip(benchCase, host, hosts)
      return reason === undefined ? [] : [{ host, reason }]
    })
    for (const { host, reason } of skipped) {
      results.push({ case: benchCase.id, backend: host.row.id, subjects: [], ratios: [], skipped: reason })
    }
    const measured = hosts.filter((host) => skipped.every((skip) => skip.host !== host))
    const end = done + hosts.length * (rounds + 1)
    done += skipped.length * (rounds + 1)
    const steps = {
      prepared: ({ row }: Host) => {
        done++
        tell(`${benchCase.title}: ${row.id} is warm`)
      },
      measured: ({ row }: Host, round: number) => {
        done++
        tell(`${benchCase.title}: ${row.id}, round ${round + 1} of ${rounds}`)
      },
      failed: ({ row }: Host, reason: string) => {
        tell(`${benchCase.title}: ${row.id} fell out: ${reason}`)
      },
    }
    results.push(...(await measureCase(benchCase, measured, rounds, steps, signal)))
    done = end
  }
  const order = hosts.map(({ row }) => row.id)
  const place = ({ case: id }: ResultRow) => cases.findIndex((benchCase) => benchCase.id === id)
  return results.sort((a, b) => place(a) - place(b) || order.indexOf(a.backend) - order.indexOf(b.backend))
}

/** `runBench`, with the places of its programs. */
export async function runBenchWith(options: BenchOptions, entries: Entries): Promise<BenchReport> {
  check(options)
  const { quick = false, browser = true, backends = backendNames, rounds = quick ? 2 : 6, signal, onProgress } = options
  // Only here: whoever merely renders a report does not load tfjs.
  const [{ benchCases }, { version_core }] = await Promise.all([
    import('./suites/index.js'),
    import('@tensorflow/tfjs'),
  ])
  const cases = benchCases.filter(
    ({ suite, set }) => options.suites.includes(suite) && (set === 'both' || set === (quick ? 'quick' : 'full')),
  )
  const start = performance.now()
  const onStart = (id: string) => onProgress?.({ message: `starting ${id}`, done: 0, total: 1 })
  const hosts = await startHosts({ backends, browser, quick, entries, signal, onStart })
  try {
    const results = await measureAll(cases, hosts, rounds, options)
    return {
      format: 'wgpt-bench',
      formatVersion: 1,
      createdAt: new Date().toISOString(),
      quick,
      rounds,
      seconds: Math.round((performance.now() - start) / 100) / 10,
      machine: machineNow(),
      versions: {
        wgpt: ownVersion(),
        node: process.versions.node,
        tfjs: version_core,
        ...(hosts.chromium === undefined ? {} : { chromium: hosts.chromium }),
      },
      ...(await commitNow()),
      backends: [...hosts.hosts.map(({ row }) => row), ...hosts.absent],
      cases: cases.map(({ id, suite, title, description, tokens }) => ({ id, suite, title, description, tokens })),
      results,
    }
  } finally {
    await hosts.stop()
  }
}

/**
 * Measures the wavelet op and the training step on every backend that is there, in Node and in Chromium, in turns. Each backend runs in a
 * process or page of its own, so that one that dies is a row with its reason and the others continue.
 * @throws RangeError for an unknown suite or backend; Error if the package is not built; the signal's reason once it is aborted
 */
export const runBench = async (options: BenchOptions): Promise<BenchReport> => runBenchWith(options, builtEntries())
