import { Command, CommanderError } from 'commander'
import pc from 'picocolors'
import { version } from '../package.json'
import { commands } from './commands/index.js'
import { wantsColor } from './color.js'
import { examplesText } from './examples-text.js'
import { describeError, exitCodeOf, exitCodes } from './errors.js'
import { configureLog, log, logOptionsIn, logSettings } from './log.js'
import { commonOptions } from './options.js'

/**
 * Runs one call of `wgpt`.
 * @param argv what follows the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  process.stdout.on('error', endQuietlyOnBrokenPipe)
  configureLog(logOptionsIn(argv))
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
    const line = describeError(error)
    const hint = error instanceof CommanderError ? `${/[.?)]$/.test(line) ? '' : '.'} See: ${called} --help` : ''
    const text = `${line}${hint}`
    const { red } = pc.createColors(wantsColor(process.stderr, logSettings().color))
    log(code === exitCodes.interrupted ? 'warning' : 'error', 'end', `${red('wgpt:')} ${text}`, { message: text, code })
    if (process.env.WGPT_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack ?? ''}\n`)
    return code
  }
}

function createProgram(): Command {
  return new Command('wgpt')
    .description('Pre-train small GPTs with and without the causal wavelet, and measure what it brings.')
    .version(version, '-V, --version', 'say the version')
    .helpOption('-h, --help', 'say how to call it')
    .helpCommand('help [command]', 'say how to call a command')
    .addHelpText(
      'after',
      examplesText(['compare text', 'train text --size small', 'generate runs/text-tiny-…', 'backends']),
    )
    .hook('preAction', (_, command) => configureLog(command.opts()))
    .enablePositionalOptions() // what follows a command is the command's: `backends install tensorflow --version 2.21.0`
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
}

function endQuietlyOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(exitCodes.done)
  throw error
}
