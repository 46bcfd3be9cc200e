import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { Argument, Option } from 'commander'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { wholeNumber } from '../options.js'
import type { CommandModule } from './command.js'

interface LaunchOptions {
  readonly ranks: number
  readonly hostfile?: string
}

export const launchCommand: CommandModule = {
  name: 'launch',
  summary: 'train by several processes, on this machine or several, over MPI',
  configure(command) {
    command
      .addArgument(new Argument('<command...>', 'after --: what every process runs, as train text'))
      .addOption(
        new Option('-n, --ranks <n>', 'processes in all').argParser(wholeNumber(1, 65_536)).makeOptionMandatory(),
      )
      .addOption(
        new Option(
          '--hostfile <file>',
          "the machines, a line each, in the form of the launcher: Open MPI's is 'host slots=2'",
        ),
      )
      .addHelpText(
        'after',
        examplesText(['launch -n 2 -- train text --size small', 'launch -n 8 --hostfile hosts -- train text']),
      )
      .action(run)
  },
}

async function run(words: readonly string[], { ranks, hostfile }: LaunchOptions): Promise<void> {
  if (words[0] !== 'train')
    throw new UsageError(`launch: '${words[0]!}' can't be run by several processes. Expected train, after --.`)
  if (hostfile !== undefined)
    await access(hostfile, constants.R_OK).catch(() => {
      throw new UsageError(`--hostfile '${hostfile}' can't be read. Name a file with the machines, a line each.`)
    })
  const { launch } = await import('../world/launch.js')
  await launch({ ranks, hostfile, words })
}
