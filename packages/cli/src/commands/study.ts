import { Argument, InvalidArgumentError, Option } from 'commander'
import { examplesText } from '../examples-text.js'
import { options as shared, wholeNumber } from '../options.js'
import { studyActions, type StudyAction, type StudyOptions } from '../study/study-options.js'
import type { CommandModule } from './command.js'

export const studyCommand: CommandModule = {
  name: 'study',
  summary: 'train a grid of runs over arms, rates, seeds and budgets; can be resumed',
  configure(command) {
    command
      .addArgument(new Argument('<action>', 'what to do').choices(studyActions))
      .addArgument(new Argument('<file>', 'the study: .yaml, .json or .ts'))
      .addOption(
        new Option('--jobs <n>', 'number of runs at a time, each in a process with one thread')
          .argParser(wholeNumber(1, 1024))
          .default(1),
      )
      .addOption(
        new Option('--shard <i/n>', 'run only the i-th of n shares; several machines may share a folder').argParser(
          shardOf,
        ),
      )
      .addOption(new Option('--only <arms...>', 'run only these arms'))
      .addOption(shared.out('folder of the runs and the report', 'runs/study-<name>'))
      .addOption(new Option('--finished <path>', 'finished.jsonl of another machine: its runs are not done again'))
      .addOption(new Option('--dry-run', 'print how many runs, tokens and hours are left'))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          'study run small.yaml --jobs 2',
          'study run small.yaml --shard $SLURM_ARRAY_TASK_ID/8 --out runs/shared',
          'study report small.yaml',
        ]),
      )
      .action(async (action: StudyAction, file: string, options: StudyOptions) => {
        const { runStudyCommand } = await import('../study/run-study-command.js')
        await runStudyCommand(action, file, options)
      })
  },
}

function shardOf(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(count) }
  if (!(shard.index >= 1 && shard.index <= shard.count))
    throw new InvalidArgumentError("Expected a share such as '1/4', from 1/n to n/n.")
  return shard
}
