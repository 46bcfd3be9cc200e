import { LineCounter, parseDocument, type Document, type Node } from 'yaml'
import { UsageError } from '../errors.js'

/** What a text of settings says, and where. */
export interface ParsedText {
  readonly value: unknown
  /** The line of a setting, counted from 1, as its key's place. */
  readonly lineOf: (path: readonly string[]) => number | undefined
}

/** Aliases that a YAML file may use: a few of them nested can say billions of values. */
const mostAliases = 100

/**
 * Reads JSON or YAML as data.
 * @param file how the file is named, for messages
 * @throws UsageError in one line, with the line in the file where the parser knows it
 */
export function parseConfig(text: string, format: 'json' | 'yaml', file: string): ParsedText {
  const lines = new LineCounter()
  const document = parse(text, lines, file)
  const problems = [...document.errors, ...document.warnings]
  const [error] = problems
  const lineAt = (offset: number) => lines.linePos(offset).line
  if (format === 'json') {
    checkJson(text, error && lineAt(error.pos[0]), file)
    // JSON.parse takes the last of them, in silence.
    const twice = problems.find(({ code }) => code === 'DUPLICATE_KEY')
    if (twice !== undefined) throw new UsageError(`--config ${file}:${lineAt(twice.pos[0])}: ${meant.DUPLICATE_KEY!}`)
  }
  // What JSON.parse takes, it takes: tabs, for one, are not a fault there.
  else if (error !== undefined)
    throw new UsageError(
      `--config ${file}:${lineAt(error.pos[0])}: ${meant[error.code] ?? `it is not YAML: ${withoutStop(error.message)}. Fix that line.`}`,
    )
  return {
    value: format === 'json' ? JSON.parse(text) : valueOf(document, file),
    lineOf(path) {
      const offset = offsetOf(document, path)
      return offset === undefined ? undefined : lineAt(offset)
    },
  }
}

/** What the parser says to programmers, said to people. */
const meant: Partial<Record<string, string>> = {
  MULTIPLE_DOCS: 'another document begins; expected one. Put all settings into one.',
  DUPLICATE_KEY: 'a setting is there twice under one name. Remove one of them.',
  RESOURCE_EXHAUSTION: 'it is nested too deep to be read. Write it as settings under their names.',
}

function parse(text: string, lineCounter: LineCounter, file: string): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false, version: '1.2', schema: 'core', logLevel: 'error' })
  } catch (error) {
    // Brackets in brackets without end.
    throw new UsageError(
      `--config ${file}: it can't be read: ${messageOf(error)}. Write it as settings under their names.`,
    )
  }
}

function checkJson(text: string, line: number | undefined, file: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new UsageError(
      `--config ${file}${line === undefined ? '' : `:${line}`}: it is not JSON: ${messageOf(error)}. Fix it, or name the file .yaml.`,
    )
  }
}

function valueOf(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: mostAliases }) as unknown
  } catch (error) {
    throw new UsageError(`--config ${file}: ${messageOf(error)}. Replace its aliases with what they stand for.`)
  }
}

/** Where the key of a setting stands, or its value where there is not a key. */
function offsetOf(document: Document.Parsed, path: readonly string[]): number | undefined {
  const parent: unknown = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents
  const items = (parent as { items?: { key?: Node & { value?: unknown } }[] } | undefined)?.items ?? []
  const key = items.find((item) => String(item.key?.value) === path.at(-1))?.key
  return key?.range?.[0]
}

const messageOf = (error: unknown) => withoutStop(error instanceof Error ? error.message : String(error))
const withoutStop = (text: string) => text.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '')
