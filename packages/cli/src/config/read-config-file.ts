import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { presets } from '@wgpt/trainer'
import { UsageError } from '../errors.js'
import type { Draft, Setting } from './apply-settings.js'
import { armKeys, type NamedArms } from './arms-of-call.js'
import { nearestSentence } from './nearest.js'
import { parseConfig, type ParsedText } from './parse-config.js'
import { presetSizes } from './preset-sizes.js'
import { settingKeys } from './setting-keys.js'

/** A file of settings. */
export interface ConfigFile {
  readonly preset?: string
  readonly size?: string
  /** What each arm of a comparison changes. */
  readonly arms?: NamedArms
  readonly settings: readonly Setting[]
}

/** Far above what any config needs: a list of a thousand levels is 5 kB. */
const mostBytes = 256 * 1024

/** Endings that say how a file is read. The last ones are programs: they are run, as a build tool's config is. */
const formats: Readonly<Record<string, 'json' | 'yaml' | 'module'>> = {
  '.json': 'json',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.ts': 'module',
  '.mts': 'module',
  '.cts': 'module',
  '.js': 'module',
  '.mjs': 'module',
  '.cjs': 'module',
}

/** What a file may say besides settings. */
const ownKeys = ['preset', 'size', 'arms', '$schema'] as const

/**
 * Reads a part of a run's config: the keys of `--set`, with `preset` and `size` beside them. Paths of data are taken from the file's folder.
 * @throws UsageError in one line, with file and line where the format gives them
 */
export async function readConfigFile(given: string): Promise<ConfigFile> {
  const { value, lineOf } = await readSettings(given)
  const at = (key: string) => {
    const line = lineOf(key.split('.'))
    return line === undefined ? given : `${given}:${line}`
  }
  if (!isObject(value))
    throw new UsageError(
      `--config ${given}: expected settings by name, such as training: { steps: 500 }, found ${kindOf(value)}.`,
    )
  const keys = settingKeys()
  const own: { preset?: string; size?: string; arms?: NamedArms } = {}
  const settings: Setting[] = []
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'preset') own.preset = choice(inner, key, Object.keys(presets), at(key))
    else if (key === 'size') own.size = choice(inner, key, presetSizes(), at(key))
    else if (key === 'arms') own.arms = armsFrom(inner)
    else if (key !== '$schema') collect(key, inner)
  }
  return { ...own, settings }

  /** Names of built-in arms, or names with what each changes: parts of a config, or settings of the decoder alone. */
  function armsFrom(given: unknown): NamedArms {
    if (Array.isArray(given) && given.every((name) => typeof name === 'string'))
      return Object.fromEntries(given.map((name) => [name, {}]))
    if (!isObject(given))
      throw new UsageError(
        `--config ${at('arms')}: arms: expected names with what each changes, as in arms: { slow: { training: { learningRate: 0.001 } } }, found ${kindOf(given)}.`,
      )
    const allowed = armKeys()
    const check = (path: string, key: string, inner: unknown) => {
      if (!allowed.includes(key) && key !== 'decoder' && key !== 'training')
        throw new UsageError(
          `--config ${at(path)}: '${path}': there is no such setting of an arm. ${nearestSentence(key, allowed)}`,
        )
      if (isObject(inner) && allowed.some((other) => other.startsWith(`${key}.`)))
        for (const [name, next] of Object.entries(inner)) check(`${path}.${name}`, `${key}.${name}`, next)
    }
    for (const [name, changes] of Object.entries(given)) {
      if (!isObject(changes))
        throw new UsageError(
          `--config ${at(`arms.${name}`)}: arm '${name}': expected what it changes, or {} for nothing, found ${kindOf(changes)}.`,
        )
      const isWhole = 'decoder' in changes || 'training' in changes
      for (const [key, inner] of Object.entries(changes))
        check(`arms.${name}.${key}`, isWhole ? key : `decoder.${key}`, inner)
    }
    return given as NamedArms
  }

  function collect(key: string, inner: unknown): void {
    if (!keys.includes(key))
      throw new UsageError(
        `--config ${at(key)}: '${key}': there is no such setting. ${nearestSentence(key, [...keys, ...ownKeys])}`,
      )
    if (isObject(inner) && keys.some((other) => other.startsWith(`${key}.`)))
      for (const [name, next] of Object.entries(inner)) collect(`${key}.${name}`, next)
    else settings.push({ key, value: key === 'data.paths' ? pathsFrom(given, inner) : inner, origin: at(key) })
  }
}

/**
 * What a file of settings says, as JSON, YAML, or the default export of a program.
 * @throws UsageError in one line for another ending, a file that can't be read, or text that can't be parsed
 */
export async function readSettings(given: string): Promise<ParsedText> {
  const format = formats[path.extname(given).toLowerCase()]
  if (format === undefined)
    throw new UsageError(`--config '${given}': expected a file that ends in ${Object.keys(formats).join(', ')}.`)
  const text = await readBounded(given)
  return format === 'module' ? importModule(given) : parseConfig(text, format, given)
}

/** @throws UsageError if there is no such file, or it is too large to be one of settings */
async function readBounded(file: string): Promise<string> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new UsageError(`--config '${file}' is not a file. Name a file of settings.`)
    if (found.size > mostBytes)
      throw new UsageError(
        `--config '${file}' has ${found.size.toLocaleString('en-US')} bytes; expected at most ${mostBytes.toLocaleString('en-US')}. Name a file of settings.`,
      )
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  } catch (error) {
    if (error instanceof UsageError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    throw new UsageError(
      `--config '${file}' ${code === 'ENOENT' ? "doesn't exist. Check the path" : `can't be read (${code})`}.`,
    )
  }
}

/** Where `defineConfig` is: a file finds it wherever wgpt is installed. */
const OWN = '@wgpt/cli/config'

/** What a TypeScript or JavaScript file exports by default. jiti reads TypeScript on every Node, also where Node itself does not. */
async function importModule(file: string): Promise<ParsedText> {
  const { createJiti } = await import('jiti')
  const full = path.resolve(file)
  const own = fileURLToPath(new URL('./config.js', import.meta.url)) // beside this code in dist/
  try {
    const value: unknown = await createJiti(full, { fsCache: false, moduleCache: false, alias: { [OWN]: own } }).import(
      full,
      { default: true },
    )
    return { value, lineOf: () => undefined }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new UsageError(`--config ${file}: it can't be loaded: ${message.split('\n')[0]!.replace(/\.$/, '')}.`, {
      cause: error,
    })
  }
}

function choice(value: unknown, key: string, known: readonly string[], at: string): string {
  if (typeof value === 'string' && known.includes(value)) return value
  throw new UsageError(`--config ${at}: ${key} is ${JSON.stringify(value)}. Choose one of ${known.join(', ')}.`)
}

/** As in `--data` from the file's folder. Anything but a list of texts is the schema's to judge. */
const pathsFrom = (file: string, value: unknown): unknown =>
  Array.isArray(value)
    ? value.map((each: unknown) => (typeof each === 'string' ? path.resolve(path.dirname(file), each) : each))
    : value

const isObject = (value: unknown): value is Draft =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const kindOf = (value: unknown) =>
  value === null || value === undefined ? 'nothing' : Array.isArray(value) ? 'a list' : typeof value
