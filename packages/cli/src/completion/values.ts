import { readdir } from 'node:fs/promises'
import path from 'node:path'
import type { JsonSchema } from '../config/json-schema.js'
import { RUNS } from '../runs/out-folder.js'
import type { Candidate } from './candidate.js'

/** What an option or an argument may be. */
export interface Values {
  readonly words: readonly Candidate[]
  readonly more: 'files' | 'folders' | 'nothing'
}

const named = (words: readonly string[], meaning = ''): Candidate[] => words.map((word) => ({ word, meaning }))

/** By option or `<argument>`: what the parser has no choices for. */
const special: Readonly<Record<string, (current: string) => Promise<Values>>> = {
  '--set': settings,
  '--data': async () => {
    const { sources } = await import('@wgpt/datasets/node')
    return { words: sources.map(({ name, title }) => ({ word: name, meaning: title })), more: 'files' }
  },
  '--arms': async (current) => {
    const { waveletKinds } = await import('../config/wavelet-kinds.js')
    return { words: listed(current, waveletKinds()), more: 'nothing' }
  },
  '--backends': async (current) => {
    const { backendNames } = await import('../backend/backend-names.js')
    return { words: listed(current, backendNames), more: 'nothing' }
  },
  '--checkpoint': () => Promise.resolve({ words: named(['best']), more: 'nothing' }),
  '--resume': runs,
  '--from': runs,
  '<run>': runs,
  '<what>': async () => {
    const { presets } = await import('@wgpt/trainer')
    const { words, more } = await runs()
    return { words: [...named(Object.keys(presets), 'preset'), ...words], more }
  },
  '--config': files,
  '--out': files,
  '--prompt': files,
  '--dir': () => Promise.resolve({ words: [], more: 'folders' }),
  '<folder>': () => Promise.resolve({ words: [], more: 'folders' }),
}

function files(): Promise<Values> {
  return Promise.resolve({ words: [], more: 'files' })
}

/** @param name an option, `--data`, or an argument, `<run>` */
export async function valuesOf(name: string, choices: readonly string[] | undefined, current: string): Promise<Values> {
  if (choices) return { words: named(choices), more: 'nothing' }
  return (await special[name]?.(current)) ?? { words: [], more: 'nothing' }
}

/** Names with commas between them: each once. */
function listed(current: string, names: readonly string[]): Candidate[] {
  const parts = current.split(',').slice(0, -1)
  const prefix = parts.map((part) => `${part},`).join('')
  return named(names.filter((name) => !parts.includes(name)).map((name) => prefix + name))
}

/** Runs in `runs/`, arms of comparisons too, the newest first. */
async function runs(): Promise<Values> {
  const names = await namesIn(RUNS)
  const found: Candidate[] = []
  for (const name of names.sort().reverse().slice(0, 200)) {
    const folder = path.join(RUNS, name)
    const inside = await namesIn(folder)
    if (!inside.includes('config.json')) continue
    found.push({ word: folder, meaning: 'run' })
    const arms = inside.includes('arms') ? await namesIn(path.join(folder, 'arms')) : []
    found.push(...arms.map((arm) => ({ word: path.join(folder, 'arms', arm), meaning: 'arm' })))
  }
  return { words: found, more: 'folders' }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [] as string[])

/** Keys, each with its =; behind the = the values, where the schema names them. */
async function settings(current: string): Promise<Values> {
  const { settingKeys } = await import('../config/setting-keys.js')
  const { configSchema } = await import('../config/config-schema.js')
  const { propertiesOf } = await import('../config/json-schema.js')
  const [key, value] = current.split('=', 2)
  if (value !== undefined) {
    const schema = key!
      .split('.')
      .reduce<JsonSchema | undefined>((at, name) => at && propertiesOf(at)[name], configSchema())
    return { words: named(valuesIn(schema).map((each) => `${key!}=${each}`)), more: 'nothing' }
  }
  const keys = settingKeys()
  const leaves = keys.filter((each) => !keys.some((other) => other.startsWith(`${each}.`)))
  return { words: named(leaves.map((each) => `${each}=`)), more: 'nothing' }
}

const valuesIn = (schema: JsonSchema | undefined): string[] =>
  schema?.type === 'boolean' ? ['true', 'false'] : (schema?.enum ?? []).map(String)
