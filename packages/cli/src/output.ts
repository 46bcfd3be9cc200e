import pc from 'picocolors'
import { wantsColor } from './color.js'
import { log, logSettings } from './log.js'
import { neutralized, terminalJson } from './terminal-text.js'

/** Where a command writes: results to stdout, everything else to stderr. With `--json`, stdout gets one JSON object alone. */
export interface Output {
  readonly json: boolean
  /** A line beside the result. */
  note(line: string): void
  /** Something that happened, for a log that machines read. */
  record(event: string, fields: object): void
  /** A part of the result, as people read it; nothing with `--json`. */
  print(text: string): void
  /** A piece of the result as it comes, without a line break. */
  stream(piece: string): void
  /** The result, as machines read it; nothing without `--json`. */
  finish(result: object): void
  /** How what is beside the result is shown: drawn again on a terminal, in lines, as JSON, or not at all. */
  readonly shows: 'bars' | 'lines' | 'every step' | 'json' | 'nothing'
  /** Of what is beside the result. */
  readonly colors: ReturnType<typeof pc.createColors>
}

export function createOutput({ json = false }: { json?: boolean }): Output {
  return {
    json,
    note: (line) => log('info', 'note', line),
    record: (event, fields) => log('info', event, '', fields),
    print: (text) => {
      if (!json) process.stdout.write(forStdout(`${text}\n`))
    },
    stream: (piece) => {
      if (!json) process.stdout.write(forStdout(piece))
    },
    finish: (result) => {
      if (json) process.stdout.write(`${terminalJson(result)}\n`)
    },
    shows: shown(),
    colors: pc.createColors(wantsColor(process.stderr, logSettings().color)),
  }
}

/** A file gets a text to the byte. */
const forStdout = (text: string) => (process.stdout.isTTY ? neutralized(text) : text)

function shown(): Output['shows'] {
  const { format, volume } = logSettings()
  if (volume === 'quiet') return 'nothing'
  if (format === 'json') return 'json'
  if (volume === 'verbose') return 'every step'
  return canDraw(process.stderr) ? 'bars' : 'lines'
}

/** Whether a stream is a terminal that can move its cursor. */
const canDraw = (stream: NodeJS.WriteStream) => stream.isTTY && process.env.TERM !== 'dumb' && !process.env.CI
