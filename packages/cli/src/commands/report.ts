import { existsSync } from 'node:fs'
import path from 'node:path'
import { makeFolders, writeNew } from '@wgpt/node-files'
import { shortPath } from '../call-name.js'
import { FailedError, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { RUNS, timestamp } from '../runs/out-folder.js'
import type { CommandModule } from './command.js'

interface ReportOptions {
  out?: string
  json?: boolean
}

export const reportCommand: CommandModule = {
  name: 'report',
  summary: 'write the report of a run or a comparison, or one that compares several runs',
  configure(command) {
    command
      .argument('<run...>', 'folders of runs')
      .addOption(shared.out('file for the page', 'report.html in the run; runs/report-<date-time>.html for several'))
      .addOption(shared.json())
      .addHelpText('after', examplesText(['report runs/text-tiny-…', 'report runs/a runs/b --out both.html']))
      .action(run)
  },
}

async function run(given: string[], options: ReportOptions): Promise<void> {
  const output = createOutput(options)
  const folders = [...new Set(given.map((folder) => path.resolve(folder)))]
  for (const folder of given) await checkRun(folder)
  if (options.out !== undefined && existsSync(options.out)) throw exists(options.out)
  const { renderReport, writeReport } = await import('../training/write-report.js')
  const note = (line: string) => output.note(line)
  const [only] = folders
  const report =
    folders.length === 1 && options.out === undefined
      ? await writeReport(only!, undefined, note)
      : await saveNew(options.out ?? path.join(RUNS, `report-${timestamp(new Date())}.html`), (pageFolder) =>
          renderReport(folders, pageFolder, { note }),
        )
  output.print(`report: ${shortPath(report)}`)
  output.finish({ command: 'report', runs: folders, report })
}

/** @throws UsageError if the file exists: nothing is overwritten */
async function saveNew(file: string, render: (folder: string) => Promise<string>): Promise<string> {
  const full = path.resolve(file)
  const page = await render(path.dirname(full))
  try {
    await makeFolders(path.dirname(full))
    await writeNew(full, page)
    return full
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    if (code === 'EEXIST') throw exists(file)
    throw new FailedError(`--out '${file}' can't be written (${code}). Name another file.`, { cause: error })
  }
}

const exists = (file: string) => new UsageError(`--out '${file}' exists already. Name a new file.`)
