/** How loud a command is. */
export interface LogSettings {
  /** Lines for people, or a JSON object a line for machines. */
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
    current.format === 'json' ? JSON.stringify({ time: new Date().toISOString(), level, event, ...fields }) : text
  process.stderr.write(`${line}\n`)
}
