import { format } from 'node:util'
import { neutralizedLine, terminalJson } from './terminal-text.js'

/** How loud a command is. */
export interface LogSettings {
  /** Lines for people, or one JSON object per line for machines. */
  format: 'text' | 'json'
  /** 'quiet' says what went wrong alone, 'verbose' every step. */
  volume: 'quiet' | 'normal' | 'verbose'
  /** False if colours were declined. */
  color: boolean
}

export type LogLevel = 'info' | 'warning' | 'error'

/** The options that every command takes, as the parser gives them. */
export interface LogOptions {
  readonly logFormat?: LogSettings['format']
  readonly quiet?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
}

const current: LogSettings = { format: 'text', volume: 'normal', color: true }

/** Of this call. */
export const logSettings = (): Readonly<LogSettings> => current

export function configureLog({ logFormat = 'text', quiet, verbose, color = true }: LogOptions): void {
  Object.assign(current, { format: logFormat, volume: quiet ? 'quiet' : verbose ? 'verbose' : 'normal', color })
}

/** What a call says of its log before it is understood: a wrong call is told in the form that was asked for. */
export function logOptionsIn(argv: readonly string[]): LogOptions {
  const json = argv.some(
    (word, place) => word === '--log-format=json' || (word === '--log-format' && argv[place + 1] === 'json'),
  )
  return { logFormat: json ? 'json' : 'text', color: !argv.includes('--no-color') }
}

/**
 * Writes a line on stderr: `text` for people, or `{ time, level, event, … }` for machines.
 * @param event what happened, in a word that programs can rely on
 * @param fields what a machine should know of it; for a line of text alone the text, as `message`
 */
export function log(level: LogLevel, event: string, text: string, fields: object = { message: text }): void {
  if (current.volume === 'quiet' && level === 'info') return
  const line =
    current.format === 'json'
      ? terminalJson({ time: new Date().toISOString(), level, event, ...fields })
      : neutralizedLine(text)
  writeError(`${line}\n`)
}

/** To stderr. One that is gone (a closed pipe or terminal, a full disk) takes nothing, and ends nothing. */
export function writeError(text: string): void {
  try {
    process.stderr.write(text)
  } catch {
    // Of a file the write itself fails; of a pipe an event tells, which `takeOverStderr` takes.
  }
}

/** What else writes to stderr goes through the log: warnings of Node and of libraries, which would break a log for machines. */
export function takeOverStderr(): void {
  process.stderr.on('error', () => undefined)
  process.removeAllListeners('warning')
  process.on('warning', ({ name, message }) => log('warning', 'warning', `${name}: ${message}`))
  for (const method of ['warn', 'error', 'debug', 'trace'] as const)
    console[method] = (...parts: unknown[]) => log('warning', 'library', format(...parts))
}
