import { Command, type Argument, type Option } from 'commander'
import { commands } from '../commands/index.js'
import { commonOptions } from '../options.js'
import type { Candidate } from './candidate.js'
import { valuesOf, type Values } from './values.js'

export interface Completion {
  readonly candidates: readonly Candidate[]
  /** What fits besides: the shell knows files. */
  readonly more: Values['more']
}

const nothing: Completion = { candidates: [], more: 'nothing' }

/**
 * What may stand instead of a call's last word: commands, options, choices, names and runs, read from where the parser reads them.
 * @param words behind `wgpt`; the last one is the one that is being written
 */
export async function complete(words: readonly string[]): Promise<Completion> {
  const [first = '', ...rest] = words
  const names = commands.map(({ name, summary }) => ({ word: name, meaning: summary }))
  if (words.length <= 1)
    return fitting(first, [...names, { word: '--help', meaning: 'show help' }, { word: '--version', meaning: '' }])
  if (first === 'help') return rest.length === 1 ? fitting(rest[0]!, names) : nothing
  const called = commands.find(({ name }) => name === first)
  if (called === undefined) return nothing
  const command = new Command(called.name)
  await called.configure(command)
  const inner = rest.length > 1 ? command.commands.find((each) => each.name() === rest[0]) : undefined
  return inner ? ofCommand(inner, rest.slice(1)) : ofCommand(command, rest)
}

async function ofCommand(command: Command, words: readonly string[]): Promise<Completion> {
  const options = [...command.options, ...commonOptions()]
  const current = words.at(-1) ?? ''
  const { waiting, places } = before(words.slice(0, -1), options)
  const assigned = /^(--[\w-]+)=(.*)$/s.exec(current)
  if (assigned) {
    const option = options.find(({ long }) => long === assigned[1])
    return option ? await ofOption(option, assigned[2]!, `${assigned[1]!}=`) : nothing
  }
  if (current.startsWith('-')) return fitting(current, optionWords(options))
  if (waiting && !waiting.optional) return ofOption(waiting, current)
  const last = command.registeredArguments.at(-1)
  const argument = command.registeredArguments[places] ?? (last?.variadic ? last : undefined)
  const ofPlace = argument ? await ofArgument(argument, current) : nothing
  const inner = places === 0 ? command.commands.map((each) => ({ word: each.name(), meaning: each.summary() })) : []
  const open = waiting ? await ofOption(waiting, current) : nothing
  const candidates = [...open.candidates, ...fitting(current, inner).candidates, ...ofPlace.candidates]
  return { candidates, more: open.more === 'nothing' ? ofPlace.more : open.more }
}

const optionWords = (options: readonly Option[]): Candidate[] =>
  [...options.filter(({ hidden }) => !hidden), { long: '--help', description: 'show help' }].map(
    ({ long, description }) => ({ word: long ?? '', meaning: description }),
  )

/** What the words so far leave open: an option that may take the next one, and how many arguments stand. */
function before(words: readonly string[], options: readonly Option[]): { waiting?: Option; places: number } {
  let waiting: Option | undefined
  let places = 0
  for (const word of words) {
    if (word.startsWith('-')) {
      const option = options.find(({ long, short }) => word === long || word === short)
      waiting = option && (option.required || option.optional) ? option : undefined
    } else if (waiting === undefined) places++
    else if (!waiting.variadic) waiting = undefined
  }
  return { places, ...(waiting && { waiting }) }
}

async function ofOption(option: Option, current: string, prefix = ''): Promise<Completion> {
  const { words, more } = await valuesOf(option.long ?? '', option.argChoices, current)
  return { candidates: fitting(current, words).candidates.map((each) => ({ ...each, word: prefix + each.word })), more }
}

async function ofArgument(argument: Argument, current: string): Promise<Completion> {
  const { words, more } = await valuesOf(`<${argument.name()}>`, argument.argChoices, current)
  return { ...fitting(current, words), more }
}

const fitting = (current: string, candidates: readonly Candidate[]): Completion => ({
  candidates: candidates.filter(({ word }) => word.startsWith(current)),
  more: 'nothing',
})
