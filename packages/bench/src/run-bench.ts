import type { BackendName } from '@wgpt/backends'
import { WgptRangeError } from '@wgpt/errors'
import { builtEntries, type Entries } from './entries.js'
import { commitNow, machineNow, ownVersion } from './environment.js'
import { measureAll, type BenchProgress } from './measure/measure-all.js'
import { backendNames, suiteNames, type BenchReport, type SuiteName } from './report/bench-report.js'
import { startHosts } from './start-hosts.js'

export interface BenchOptions {
  /** What to measure. */
  suites: readonly SuiteName[]
  /** Where; every backend by default. One that is not there becomes a row with its reason. */
  backends?: readonly BackendName[]
  /** Whether to measure in headless Chromium too. Default true. */
  browser?: boolean
  /** How often every subject is timed; 6 by default, 2 for `quick`. A slow subject is timed less often, which its `count` tells. */
  rounds?: number
  /** Small shapes and few rounds: shows that all works in about a minute, says nothing about speed. Default false. */
  quick?: boolean
  onProgress?: (progress: BenchProgress) => void
  /** Aborted, the run ends all it has started and rejects with the signal's reason. */
  signal?: AbortSignal
}

function check(options: BenchOptions): void {
  const suite = options.suites.find((name) => !suiteNames.includes(name))
  if (suite !== undefined || options.suites.length === 0) {
    const found = suite === undefined ? 'none' : `'${suite as string}'`
    throw new WgptRangeError(`bench: the suites named are ${found}; expected some of ${suiteNames.join(', ')}.`)
  }
  const backend = options.backends?.find((name) => !backendNames.includes(name))
  if (backend !== undefined) {
    throw new WgptRangeError(
      `bench: there is no backend '${backend as string}'. Choose from ${backendNames.join(', ')}.`,
    )
  }
  if (options.rounds !== undefined && !(Number.isInteger(options.rounds) && options.rounds > 0)) {
    throw new WgptRangeError(`bench: rounds is ${options.rounds}; expected a whole number above 0.`)
  }
}

/** `runBench`, with the places of its programs. */
export async function runBenchWith(options: BenchOptions, entries: Entries): Promise<BenchReport> {
  check(options)
  const { quick = false, browser = true, backends = backendNames, rounds = quick ? 2 : 6, signal, onProgress } = options
  // Only here: whoever merely renders a report does not load tfjs.
  const [{ benchCases }, { version_core }] = await Promise.all([
    import('./suites/index.js'),
    import('@tensorflow/tfjs-core'),
  ])
  const cases = benchCases.filter(
    ({ suite, set }) => options.suites.includes(suite) && (set === 'both' || set === (quick ? 'quick' : 'full')),
  )
  const start = performance.now()
  const onStart = (id: string) => onProgress?.({ message: `starting ${id}`, done: 0, total: 1 })
  const hosts = await startHosts({ backends, browser, quick, entries, signal, onStart })
  try {
    const results = await measureAll(cases, hosts.hosts, rounds, options)
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
 *
 * @example
 * ```ts
 * const report = await runBench({ suites: ['op'], backends: ['wasm', 'cpu'], browser: false, quick: true })
 * for (const { case: name, backend, ratios } of report.results) console.log(name, backend, ratios[0]?.ratio.median)
 * ```
 */
export const runBench = async (options: BenchOptions): Promise<BenchReport> => runBenchWith(options, builtEntries())
