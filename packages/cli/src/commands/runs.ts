import { stat } from 'node:fs/promises'
import path from 'node:path'
import { shortPath } from '../call-name.js'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import type { ListedRun } from '../runs/list-runs.js'
import { RUNS } from '../runs/out-folder.js'
import type { CommandModule } from './command.js'

export const runsCommand: CommandModule = {
  name: 'runs',
  summary: 'list the runs of a folder: preset, steps, loss, date, versions',
  configure(command) {
    command
      .argument('[folder]', 'folder that holds runs', RUNS)
      .addOption(shared.json())
      .addHelpText('after', examplesText(['runs', 'runs experiments --json']))
      .action(run)
  },
}

async function run(folder: string, options: { json?: boolean }): Promise<void> {
  const output = createOutput(options)
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory())
    throw new UsageError(
      `folder '${folder}' ${found ? "isn't a folder" : "doesn't exist"}. Name one that holds runs; train makes them in ${RUNS}/.`,
    )
  const { listRuns } = await import('../runs/list-runs.js')
  const { runs, broken } = await listRuns(folder)
  if (runs.length === 0) output.print(`${shortPath(path.resolve(folder))} holds no run.`)
  else output.print(tableOf(runs))
  for (const { reason } of broken) output.note(reason)
  output.finish({
    command: 'runs',
    folder: path.resolve(folder),
    runs: runs.map((one) => ({ ...one, folder: path.resolve(one.folder) })),
    broken: broken.map((one) => ({ ...one, folder: path.resolve(one.folder) })),
  })
}

/** A line per run, in columns. Files of others are shown: control characters become '?'. */
function tableOf(runs: readonly ListedRun[]): string {
  const rows = runs.map((one) => [
    path.basename(one.folder),
    [one.preset, one.size, one.arms && `${one.arms.length} arms`].filter(Boolean).join(' '),
    `${one.steps.toLocaleString('en-US')}/${one.allSteps.toLocaleString('en-US')}`,
    one.loss === undefined ? '–' : one.loss.toFixed(4),
    one.date === undefined ? '–' : one.date.slice(0, 16).replace('T', ' '),
    [one.wgpt, one.commit?.slice(0, 9), one.backend].filter(Boolean).join(' ') || '–',
  ])
  const all = [['run', 'preset', 'steps', 'loss', 'date', 'made with'], ...rows].map((row) =>
    row.map((cell) => cell.replaceAll(/\p{C}/gu, '?')),
  )
  const widths = all[0]!.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
