import pc from 'picocolors'

/** Where a command writes: results to stdout, everything else to stderr. With `--json`, stdout gets one JSON object alone. */
export interface Output {
  readonly json: boolean
  /** A line beside the result. */
  note(line: string): void
  /** A part of the result, as people read it; nothing with `--json`. */
  print(text: string): void
  /** The result, as machines read it; nothing without `--json`. */
  finish(result: object): void
  readonly colors: ReturnType<typeof pc.createColors>
}

export function createOutput({ json = false }: { json?: boolean }): Output {
  return {
    json,
    note: (line) => void process.stderr.write(`${line}\n`),
    print: (text) => {
      if (!json) process.stdout.write(`${text}\n`)
    },
    finish: (result) => {
      if (json) process.stdout.write(`${JSON.stringify(result)}\n`)
    },
    colors: pc.createColors(canDraw(process.stderr) && !process.env.NO_COLOR),
  }
}

/** Whether a stream is a terminal that can move its cursor. */
export const canDraw = (stream: NodeJS.WriteStream) => stream.isTTY && process.env.TERM !== 'dumb' && !process.env.CI
