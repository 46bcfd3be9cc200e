import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { version } from '../package.json'
import { commands } from './commands/index.js'
import { wantsColor } from './color.js'
import { examplesText } from './examples-text.js'
import { describeError, exitCodeOf, exitCodes, FailedError } from './errors.js'
import { configureLog, log, logOptionsIn, logSettings, takeOverStderr, writeError } from './log.js'
import { commonOptions } from './options.js'
import { neutralized } from './terminal-text.js'
import { currentWorld, refuseSeveral } from './world/world-of-call.js'

/**
 * Runs one call of `wgpt`.
 * @param argv what follows the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  configureLog(logOptionsIn(argv))
  takeOverStderr()
  process.stdout.on('error', endOnLostOutput)
  process.on('uncaughtException', (error) => {
    tell(error)
    process.exit(exitCodes.failed)
  })
  let called = 'wgpt'
  try {
    // A shell asks, by the script of `wgpt completion`.
    if (argv[0] === 'complete' && argv[2] === '--') {
      const { answer } = await import('./completion/answer.js')
      process.stdout.write(await answer(argv[1]!, argv.slice(3)))
      return exitCodes.done
    }
    const program = createProgram()
    for (const { name, summary, configure } of commands) {
      const command = program.command(name).summary(summary).description(summary)
      // Only the command that is called learns its options: the others' packages stay unloaded.
      if (argv[0] === name || (argv[0] === 'help' && argv[1] === name)) {
        called = `wgpt ${name}`
        await configure(command)
        for (const each of [command, ...command.commands]) for (const option of commonOptions()) each.addOption(option)
      }
    }
    if (argv.length === 0) {
      program.outputHelp({ error: true })
      return exitCodes.wrongCall
    }
    await program.parseAsync([...argv], { from: 'user' })
    return exitCodes.done
  } catch (error) {
    const code = exitCodeOf(error)
    if (code === exitCodes.done) return code
    // What every rank finds wrong, rank 0 tells, and the job is over before the others do.
    const isFirst = (currentWorld()?.rank ?? 0) === 0
    if (!isFirst) await new Promise((resolve) => setTimeout(resolve, 1000))
    if (isFirst || code !== exitCodes.interrupted) tell(error, called, await settingMeant(error, argv))
    return code
  }
}

function createProgram(): Command {
  return new Command('wgpt')
    .description('Pre-train small GPTs with and without the causal wavelet, and measure what it brings.')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText(
      'after',
      examplesText(['compare text', 'train text --size small', 'generate runs/text-tiny-…', 'backends']),
    )
    .hook('preAction', async (_, command) => {
      configureLog(command.opts())
      await refuseSeveral(nameOf(command))
    })
    .enablePositionalOptions() // what follows a command is the command's: `backends install tensorflow --version 2.21.0`
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
}

/** Of a command within a command, as `data list`, the outer one's. */
const nameOf = (command: Command): string => (command.parent?.parent ? nameOf(command.parent) : command.name())

/** Commands that take settings by --set. */
const takesSettings = ['train', 'compare', 'describe']

/** An unknown option that is the name of a setting: how to say it. */
async function settingMeant(error: unknown, [command]: readonly string[]): Promise<string> {
  if (!(error instanceof CommanderError) || error.code !== 'commander.unknownOption') return ''
  const name = /'(--[^'=]+)/.exec(error.message)?.[1]
  if (name === undefined || !takesSettings.includes(command ?? '')) return ''
  const { meantKeys } = await import('./config/meanings.js')
  const { settingKeys } = await import('./config/setting-keys.js')
  const [key] = meantKeys(name, settingKeys())
  return key === undefined ? '' : `. Use --set ${key}=<value>.`
}

/** Says what went wrong, in one line. */
function tell(error: unknown, called?: string, advice = ''): void {
  const code = exitCodeOf(error)
  const line = `${describeError(error)}${advice}`
  const hint =
    error instanceof CommanderError && called !== undefined
      ? `${/[.?)]$/.test(line) ? '' : '.'} See: ${called} --help`
      : ''
  const world = currentWorld()
  const text = `${world ? `rank ${world.rank}: ` : ''}${line}${hint}`
  const stack = process.env.WGPT_DEBUG === '1' && error instanceof Error ? error.stack : undefined
  const { red } = pc.createColors(wantsColor(process.stderr, logSettings().color))
  log(code === exitCodes.interrupted ? 'warning' : 'error', 'end', `${red('wgpt:')} ${neutralized(text)}`, {
    message: text,
    code,
    ...(stack !== undefined && { stack }),
  })
  if (stack !== undefined && logSettings().format === 'text') writeError(`${stack}\n`)
}

/** Whoever reads stdout may stop; a result that can't be written is a failure. */
function endOnLostOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  tell(new FailedError(`stdout can't be written (${error.code ?? error.message}). Make room, or send it elsewhere.`))
  process.exit(exitCodes.failed)
}
