import path from 'node:path'
import { writeWhole } from '@wgpt/node-files'
import {
  checkedStudy,
  finishedRunsText,
  planStudy,
  readFinishedRuns,
  readPlan,
  renderHtml,
  renderMarkdown,
  reportJson,
  runStudy,
  secondsFor,
  secondsPerToken,
  StudyError,
  studyReport,
  studySize,
  verdictSentence,
  type FinishedRuns,
  type Outcomes,
  type Study,
  type StudyPlan,
} from '@wgpt/study'
import { callName, quoted, shortPath } from '../call-name.js'
import { readSettings } from '../config/read-config-file.js'
import type { StudyAction, StudyOptions } from './study-options.js'
import { FailedError, InterruptedError, UsageError } from '../errors.js'
import { listenForInterrupt } from '../interrupt.js'
import { createOutput, type Output } from '../output.js'
import { RUNS } from '../runs/out-folder.js'
import { createStudyProgress, duration } from './study-progress.js'
import { statusTable } from './status-table.js'

/** Beside the report, for `--finished` of another machine. */
const FINISHED = 'finished.jsonl'

/** `wgpt study run|status|report FILE`. */
export async function runStudyCommand(action: StudyAction, file: string, options: StudyOptions): Promise<void> {
  const output = createOutput(options)
  const study = await readStudy(file)
  const folder = path.resolve(options.out ?? path.join(RUNS, `study-${study.name}`))
  for (const arm of options.only ?? [])
    if (!(arm in study.arms))
      throw new UsageError(
        `--only '${arm}' is not an arm of ${file}. Choose from ${Object.keys(study.arms).join(', ')}.`,
      )
  const finished = options.finished === undefined ? new Map() : await readFinishedRuns(options.finished)
  if (action === 'run' && options.dryRun) return dryRun(study, folder, finished, output)
  if (action === 'run') return run(study, file, folder, finished, options, output)
  const { plan, outcomes } = await readPlan(study, folder, { finished })
  if (action === 'status') {
    const report = studyReport(study, plan, outcomes)
    output.print(statusTable(report))
    output.finish({ command: 'study', action, study: study.name, runs: report.runs, pending: report.pending })
    return
  }
  await finish(study, plan, outcomes, folder, output)
}

/** @throws UsageError if the file is not a study, or a config of it is refused */
async function readStudy(file: string): Promise<Study> {
  const { value } = await readSettings(file)
  try {
    const study = checkedStudy(value, { folder: path.dirname(path.resolve(file)) })
    planStudy(study, new Map())
    return study
  } catch (error) {
    if (error instanceof StudyError) throw new UsageError(`${file}: ${error.message}`, { cause: error })
    throw error
  }
}

async function run(
  study: Study,
  file: string,
  folder: string,
  finished: FinishedRuns,
  options: StudyOptions,
  output: Output,
): Promise<void> {
  const signal = listenForInterrupt(() =>
    output.note('Stopping after the steps that are being computed; Ctrl-C again ends at once.'),
  )
  const again = [
    `${callName()} study run ${quoted(file)}`,
    ...(options.out === undefined ? [] : [`--out ${quoted(options.out)}`]),
    ...(options.finished === undefined ? [] : [`--finished ${quoted(options.finished)}`]),
    ...(options.jobs === 1 ? [] : [`--jobs ${options.jobs}`]),
  ].join(' ')
  output.note(`study ${study.name}: runs are saved in ${shortPath(folder)}`)
  const progress = createStudyProgress(study, output)
  try {
    const { plan, outcomes, failures, wasStopped } = await runStudy({
      study,
      folder,
      jobs: options.jobs,
      ...(options.shard && { shard: options.shard }),
      ...(options.only && { only: options.only }),
      finished,
      signal,
      onEvent: (event) => progress.take(event),
    }).finally(() => progress.stop())
    if (wasStopped) throw new InterruptedError(`Stopped; progress is saved. Resume with: ${again}`)
    await finish(study, plan, outcomes, folder, output)
    const [failed] = failures
    if (failed)
      throw new FailedError(
        `${failures.size} of ${plan.runs.length} runs failed; the first (${failed[0]}): ${failed[1].replace(/\.$/, '')}. Try them again with: ${again}`,
      )
  } finally {
    signal.release()
  }
}

async function dryRun(study: Study, folder: string, finished: FinishedRuns, output: Output): Promise<void> {
  const { outcomes, plan } = await readPlan(study, folder, { finished })
  const size = studySize(study, outcomes)
  const [next] = size.pending
  let seconds = secondsFor(size.tokens, plan.runs, outcomes)
  if (seconds === undefined && next) {
    output.note('Timing a few steps of the first run…')
    seconds = (await secondsPerToken(next, study.backend)) * size.tokens
  }
  const hours = (seconds ?? 0) / 3600
  output.print(
    `${study.name}: ${size.left} of ${size.runs} runs are left, ${size.tokens.toLocaleString('en-US')} tokens, about ${duration(seconds ?? 0)} of one core; ` +
      'a grid that grows adds runs.',
  )
  output.finish({
    command: 'study',
    action: 'run',
    dryRun: true,
    runs: size.runs,
    left: size.left,
    tokens: size.tokens,
    hours,
  })
}

/** Prints what was found, and writes report.html, report.md, report.json and finished.jsonl beside the runs. */
async function finish(
  study: Study,
  plan: StudyPlan,
  outcomes: Outcomes,
  folder: string,
  output: Output,
): Promise<void> {
  const report = studyReport(study, plan, outcomes)
  const files = { html: renderHtml(report), md: renderMarkdown(report), json: reportJson(report) }
  const written: Record<string, string> = {}
  for (const [ending, text] of Object.entries(files)) {
    written[ending] = path.join(folder, `report.${ending}`)
    await writeWhole(written[ending], text)
  }
  await writeWhole(path.join(folder, FINISHED), finishedRunsText(plan, outcomes))
  output.print(statusTable(report))
  for (const verdict of report.verdicts) output.print(verdictSentence(verdict))
  output.print(`\nreport: ${shortPath(written.html!)}`)
  output.finish({
    command: 'study',
    study: report.study.name,
    runs: report.runs,
    pending: report.pending,
    verdicts: report.verdicts,
    report: written,
  })
}
