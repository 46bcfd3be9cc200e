import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import type { BenchProgress, BenchReport, ComparedRow, SuiteName } from '@wgpt/bench'
import { Argument, InvalidArgumentError, Option } from 'commander'
import { makeFolders, writeNew } from '@wgpt/node-files'
import { shortPath } from '../call-name.js'
import { FailedError, InterruptedError, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { listenForInterrupt } from '../interrupt.js'
import { options as shared } from '../options.js'
import { createOutput, type Output } from '../output.js'
import { checkOutFolder, createRunFolder } from '../runs/out-folder.js'
import { backendNames } from '../backend/backend-names.js'
import type { CommandModule } from './command.js'

interface BenchCommandOptions {
  backends?: BackendName[]
  browser: boolean
  rounds?: number
  threads?: number
  quick?: boolean
  host?: string
  port?: number
  out?: string
  json?: boolean
}

/** The compiler keeps this complete. */
const suites: Record<SuiteName, true> = { op: true, train: true, compare: true, generate: true, tokenize: true }
const suiteNames = Object.keys(suites) as SuiteName[]

export const benchCommand: CommandModule = {
  name: 'bench',
  summary: 'measure the wavelet, training and generation on every available backend',
  configure(command) {
    command
      .addArgument(new Argument('[suite]', 'what to measure').choices([...suiteNames, 'all', 'serve']).default('all'))
      .addArgument(new Argument('[reports...]', 'for compare: two bench.json files to search for regressions'))
      .addOption(shared.backends(backendNames))
      .option('--no-browser', 'leave out headless Chromium')
      .addOption(shared.rounds())
      .addOption(shared.threads())
      .option('--quick', 'small shapes and few rounds: shows that everything works, not how fast it is')
      .addOption(
        new Option('--host <address>', 'for serve: 0.0.0.0 accepts connections from your network (default: 127.0.0.1)'),
      )
      .addOption(new Option('--port <n>', 'for serve (default: any free port)').argParser(portOf))
      .addOption(shared.out('folder for bench.json and report.html', 'runs/bench-<suite>-<date-time>'))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          'bench',
          'bench op --backends wasm,cpu --no-browser',
          'bench all --quick',
          'bench compare before/bench.json after/bench.json',
          'bench serve --port 8080',
        ]),
      )
      .action(run)
  },
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Expected a whole number from 0 to 65535.')
  return port
}

async function run(suite: SuiteName | 'all' | 'serve', reports: string[], options: BenchCommandOptions): Promise<void> {
  const output = createOutput(options)
  if (suite !== 'serve' && (options.host !== undefined || options.port !== undefined))
    throw new UsageError('--host and --port are for bench serve. Leave them out.')
  if (suite === 'serve') return serve(options, output)
  if (reports.length > 0) return compare(suite, reports, output)
  const out = options.out === undefined ? undefined : await checkOutFolder(options.out, 'bench')
  // Each backend is measured in a process of its own, which inherits this.
  if (options.threads !== undefined) process.env.WGPT_THREADS = String(options.threads)
  const { nameWinner, renderBenchReport, runBench } = await import('@wgpt/bench')
  const controller = new AbortController()
  const interrupt = listenForInterrupt(() => {
    output.note('stopping; Ctrl-C again ends at once')
    controller.abort(new InterruptedError('stopped: nothing was saved.'))
  })
  try {
    const report = await runBench({
      suites: suite === 'all' ? suiteNames : [suite],
      ...(options.backends && { backends: options.backends }),
      browser: options.browser,
      ...(options.rounds !== undefined && { rounds: options.rounds }),
      ...(options.quick && { quick: true }),
      onProgress: createBenchLines(output),
      signal: controller.signal,
    })
    const folder = out ?? (await createRunFolder('bench', suite))
    const [json, page] = ['bench.json', 'report.html'].map((name) => path.join(folder, name))
    await save(json!, `${JSON.stringify(report, undefined, 2)}\n`)
    await save(page!, renderBenchReport(report))
    output.print(nameWinner(report))
    output.print(`figures: ${shortPath(json!)}\nreport: ${shortPath(page!)}`)
    output.finish({ command: 'bench', report, winner: nameWinner(report), figures: json, page })
  } finally {
    interrupt.release()
  }
}

/** `wgpt bench serve`: until Ctrl-C. */
async function serve({ host, port, quick }: BenchCommandOptions, output: Output): Promise<void> {
  const { serveBench } = await import('@wgpt/bench')
  const controller = new AbortController()
  const interrupt = listenForInterrupt(() => controller.abort())
  try {
    const server = await serveBench({
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port }),
      ...(quick && { quick }),
    }).catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? String(error.code) : undefined
      if (code === undefined) throw error
      throw new FailedError(
        `bench: can't listen on ${host ?? '127.0.0.1'}, port ${port ?? 'any'} (${code}). Name another with --port or --host.`,
      )
    })
    output.print(server.url)
    output.note(
      'Open the address in a browser to measure; Ctrl-C stops. Browsers offer WebGPU only on 127.0.0.1 and over https.',
    )
    await new Promise<void>((resolve) => controller.signal.addEventListener('abort', () => resolve()))
    await server.close()
    output.finish({ command: 'bench', url: server.url })
  } finally {
    interrupt.release()
  }
}

/** `wgpt bench compare A.json B.json`: ends with 1 where something became slower. */
async function compare(suite: string, files: readonly string[], output: Output): Promise<void> {
  const [first, second] = files
  if (suite !== 'compare' || first === undefined || second === undefined || files.length > 2)
    throw new UsageError(
      `bench ${suite} was given ${files.length === 1 ? '1 file' : `${files.length} files`}. Call: wgpt bench compare BEFORE.json AFTER.json`,
    )
  const { compareReports } = await import('@wgpt/bench')
  const before = await readReport(first)
  const after = await readReport(second)
  const { rows, secondsLeftOut, onlyInOne } = asUsage(() => compareReports(before, after))
  for (const line of onlyInOne) output.note(line)
  if (secondsLeftOut !== undefined) output.note(secondsLeftOut)
  for (const row of rows.filter(({ change }) => change !== 'no change shown')) output.print(changeLine(row))
  const slower = rows.filter(({ change }) => change === 'slower').length
  const faster = rows.filter(({ change }) => change === 'faster').length
  output.print(
    `${rows.length} figures compared: ${slower} slower, ${faster} faster, ${rows.length - slower - faster} show no change.`,
  )
  output.finish({ command: 'bench', rows, secondsLeftOut, onlyInOne })
  if (slower > 0) throw new FailedError(`bench: ${slower} of ${rows.length} figures became slower.`)
}

const changeLine = ({ case: id, backend, what, ratio, noise, change }: ComparedRow): string =>
  `${change}: ${what}, ${id} on ${backend}: ${ratio.estimate.toFixed(2)} times (${ratio.low.toFixed(2)} to ${ratio.high.toFixed(2)}; the control strays by ${(100 * noise).toFixed(1)} %)`

function asUsage<Value>(work: () => Value): Value {
  try {
    return work()
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

async function readReport(file: string): Promise<BenchReport> {
  const { benchReport } = await import('@wgpt/bench')
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? `it can't be read (${String(error.code)})` : 'it is not JSON'
    throw new UsageError(`bench: '${file}': ${code}. Name a bench.json that wgpt bench wrote.`, { cause: error })
  }
  const report = benchReport.safeParse(value)
  if (report.success) return report.data
  const where = report.error.issues[0]!.path.map(String).join('.')
  throw new UsageError(
    `bench: '${file}' is not a report of wgpt bench: ${where || 'its content'} is wrong. Name a bench.json.`,
  )
}

/** Each thing that is measured, once: not every of its rounds. */
function createBenchLines(output: Output): (progress: BenchProgress) => void {
  let last = ''
  return ({ message, done, total }) => {
    const what = message.replace(/, round \d+ of \d+$/, '')
    if (what !== last) output.note(`${String(Math.round((100 * done) / total)).padStart(3)} %  ${what}`)
    last = what
  }
}

async function save(file: string, content: string): Promise<void> {
  try {
    await makeFolders(path.dirname(file))
    await writeNew(file, content)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new FailedError(`'${file}' can't be written (${code}). Make room, or name another folder by --out.`, {
      cause: error,
    })
  }
}
