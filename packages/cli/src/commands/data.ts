import { Argument, type Command } from 'commander'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import type { CommandModule } from './command.js'

/** Characters of a text that `show` prints. */
const shown = 600

export const dataCommand: CommandModule = {
  name: 'data',
  summary: 'the texts that come along: whose they are, their licences, how they begin',
  async configure(command) {
    const { sources } = await import('@wgpt/datasets/node')
    command
      .addArgument(new Argument('<action>', 'what to do').choices(['list', 'show']))
      .addArgument(new Argument('[name]', 'which source, for show').choices(sources.map(({ name }) => name)))
      .addOption(shared.json())
      .addHelpText('after', examplesText(['data list', `data show ${sources[0].name}`]))
      .action(run)
  },
}

async function run(
  action: 'list' | 'show',
  name: string | undefined,
  options: { json?: boolean },
  command: Command,
): Promise<void> {
  const output = createOutput(options)
  const { sources } = await import('@wgpt/datasets/node')
  if (action === 'list') {
    if (name !== undefined)
      throw new UsageError(`data list takes no name, found '${name}'. Call: wgpt data show ${name}`)
    for (const { name: known, title, author, licence, documents, characters } of sources)
      output.print(
        `${known}\n  ${title} (${author}); ${licence}; ${count(documents)} documents, ${count(characters)} characters`,
      )
    output.finish({ command: 'data', sources })
    return
  }
  if (name === undefined)
    throw new UsageError(
      `data show: no source is named. Choose one of ${sources.map((source) => source.name).join(', ')}. See: wgpt ${command.name()} --help`,
    )
  const source = sources.find((candidate) => candidate.name === name)!
  const documents = await source.load()
  for (const [key, value] of Object.entries(source))
    if (typeof value !== 'function')
      output.print(`${`${key}:`.padEnd(12)} ${typeof value === 'number' ? count(value) : value}`)
  const first = documents.find(({ text }) => text.length > shown) ?? documents[0]!
  const beginning = first.text.slice(0, shown)
  output.print(`\n${first.name}:\n${beginning}…`)
  output.finish({ command: 'data', ...source, sample: { document: first.name, text: beginning } })
}

const count = (value: number) => value.toLocaleString('en-US')
