import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import type { LoadOptions, Source } from '@wgpt/datasets/node'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput, type Output } from '../output.js'
import type { CommandModule } from './command.js'

interface DataOptions {
  sha256?: string
  json?: boolean
}

/** Characters of a text that `show` prints. */
const shown = 600

const actions = ['list', 'get', 'show'] as const

export const dataCommand: CommandModule = {
  name: 'data',
  summary: 'list, show or download the data sources, with their authors and licences',
  async configure(command) {
    const { sources } = await import('@wgpt/datasets/node')
    command
      .addArgument(new Argument('<action>', 'what to do').choices(actions))
      .addArgument(new Argument('[name]', 'which source, for get and show').choices(sources.map(({ name }) => name)))
      .addOption(
        new Option('--sha256 <hex>', 'for get: hash of the archive, where its publisher names none').argParser(hexOf),
      )
      .addOption(shared.json())
      .addHelpText('after', examplesText(['data list', `data show ${sources[0].name}`, 'data get maestro-v3']))
      .action(run)
  },
}

function hexOf(text: string) {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new InvalidArgumentError('Expected 64 hexadecimal digits.')
  return text.toLowerCase()
}

async function run(
  action: (typeof actions)[number],
  name: string | undefined,
  options: DataOptions,
  command: Command,
): Promise<void> {
  const output = createOutput(options)
  const { sources } = await import('@wgpt/datasets/node')
  if (options.sha256 !== undefined && action !== 'get')
    throw new UsageError(`data ${action} takes no --sha256. Call: wgpt data get <name> --sha256 …`)
  if (action === 'list') {
    if (name !== undefined)
      throw new UsageError(`data list takes no name, found '${name}'. Call: wgpt data show ${name}`)
    for (const source of sources) output.print(await listed(source))
    output.finish({ command: 'data', sources })
    return
  }
  const source: Source | undefined = sources.find((candidate) => candidate.name === name)
  if (source === undefined)
    throw new UsageError(
      `data ${action}: no source is named. Choose one of ${sources.map((known) => known.name).join(', ')}. See: wgpt ${command.name()} --help`,
    )
  await (action === 'get' ? get(source, options, output) : show(source, output))
}

const count = (value: number) => value.toLocaleString('en-US')

/** Name, whose it is, licence, counts. */
async function listed(source: Source): Promise<string> {
  const { name, modality, title, author, licence } = source
  const here = (await isHere(source)) ? '' : `; not here yet: wgpt data get ${name}`
  return `${name} (${modality})\n  ${title} (${author}); ${licence}; ${countsOf(source).join(', ')}${here}`
}

function countsOf({ documents, characters, noteCount, seconds }: Source): string[] {
  const counts = [`${count(documents)} ${documents === 1 ? 'document' : 'documents'}`]
  if (characters !== undefined) counts.push(`${count(characters)} characters`)
  if (noteCount !== undefined) counts.push(`${count(noteCount)} notes`)
  if (seconds !== undefined) counts.push(`${count(Math.round(seconds / 60))} minutes`)
  return counts
}

async function isHere(source: Source): Promise<boolean> {
  const { isFetched } = await import('@wgpt/datasets/node')
  return source.download === undefined || (await isFetched(source))
}

async function get(source: Source, { sha256 }: DataOptions, output: Output): Promise<void> {
  const controller = new AbortController()
  let tenth = -1
  const options: LoadOptions = {
    signal: controller.signal,
    ...(sha256 !== undefined && { sha256 }),
    onProgress({ done, total }) {
      const now = total === undefined ? Math.floor(done / 100e6) : Math.floor((10 * done) / total)
      if (now > tenth)
        output.note(total === undefined ? `${count(done)} bytes` : `${10 * now} % of ${count(total)} bytes`)
      tenth = Math.max(tenth, now)
    },
  }
  const documents = await source.load(options)
  const credit = source.credit === undefined ? '' : `\ncredit: ${source.credit}`
  output.print(`${source.name}: ${count(documents.length)} documents are here; ${source.licence}${credit}`)
  output.finish({ command: 'data', name: source.name, documents: documents.length })
}

async function show(source: Source, output: Output): Promise<void> {
  const card: Partial<Source> = { ...source }
  for (const key of ['load', 'documentKind'] as const) Reflect.deleteProperty(card, key)
  for (const [key, value] of Object.entries(card)) output.print(`${`${key}:`.padEnd(12)} ${printed(value)}`)
  if (!(await isHere(source))) {
    output.print(`\nnot here yet; to fetch it: wgpt data get ${source.name}`)
    output.finish({ command: 'data', ...card, here: false })
    return
  }
  if (source.documentKind === 'text') {
    const documents = await source.load()
    const first = documents.find(({ text }) => text.length > shown) ?? documents[0]!
    const beginning = first.text.slice(0, shown)
    output.print(`\n${first.name}:\n${beginning}…`)
    output.finish({ command: 'data', ...card, here: true, sample: { document: first.name, text: beginning } })
    return
  }
  const documents = await source.load()
  const names = documents.slice(0, 10).map(({ name }) => name)
  output.print(`\n${names.join('\n')}${documents.length > names.length ? `\n… ${count(documents.length)} in all` : ''}`)
  output.finish({ command: 'data', ...card, here: true, sample: { documents: names } })
}

function printed(value: unknown): string {
  if (typeof value === 'number') return count(value)
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? Object.values(value).map(printed).join(', ') : 'none is known'
}
