import { decoderConfig } from '@wgpt/decoder'
import { runConfig } from '@wgpt/trainer'
import { jsonSchemaOf, propertiesOf, type JsonSchema } from './json-schema.js'
import { settingKeys } from './setting-keys.js'
import { settingText } from './setting-texts.js'

/** A setting as the page shows it. */
export interface SettingRow {
  readonly key: string
  /** What it takes: names, a range, a kind of value. */
  readonly takes: string
  readonly fallback: string
  readonly meaning: string
  /** The default that the schema itself has, if it has one. */
  readonly default: unknown
}

/** Every path that `--set` takes, with what its schema and its text say. A key without a text has empty ones. */
export function settingRows(): SettingRow[] {
  const run = jsonSchemaOf(runConfig)
  const root: JsonSchema = { properties: { ...run.properties, decoder: jsonSchemaOf(decoderConfig) } }
  return settingKeys().map((key) => {
    const schema = key.split('.').reduce<JsonSchema>((part, name) => propertiesOf(part)[name] ?? {}, root)
    const { meaning = '', fallback = '' } = settingText(key, schema) ?? {}
    return { key, takes: takenBy(schema), fallback, meaning, default: schema.default }
  })
}

function takenBy(schema: JsonSchema): string {
  const { enum: names, type, properties, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema
  if (names) return names.map(String).join(', ')
  if (properties ?? schema.oneOf) return 'settings'
  if (type === 'boolean') return 'true, false'
  if (type === 'array') return 'a list'
  if (type !== 'integer' && type !== 'number') return type === 'string' ? 'text' : 'see its meaning'
  const isSafe = (bound: number | undefined) => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  const bounds = [
    isSafe(minimum) ? `from ${minimum}` : isSafe(exclusiveMinimum) ? `above ${exclusiveMinimum}` : '',
    isSafe(maximum) ? `to ${maximum}` : isSafe(exclusiveMaximum) ? `below ${exclusiveMaximum}` : '',
  ].filter((bound) => bound !== '')
  return [type === 'integer' ? 'a whole number' : 'a number', ...bounds].join(' ')
}

const escaped = (text: string) => text.replaceAll('|', '\\|')

/** `docs/settings.md`: one page of all settings. */
export function settingsPage(): string {
  const rows = settingRows()
  const sections = [...new Set(rows.map(({ key }) => key.split('.')[0]!))]
  const table = (section: string) =>
    rows
      .filter(({ key }) => key === section || key.startsWith(`${section}.`))
      .map(
        ({ key, takes, fallback, meaning }) =>
          `| \`${key}\` | ${escaped(takes)} | ${escaped(fallback)} | ${escaped(meaning)} |`,
      )
      .join('\n')
  return `# Settings

Every setting of a run, made from the schemas (\`wgpt schema\` prints them for editors). Set one with \`--set training.batchSize=8\`, or in the file of
\`--config\`. The file overrides the preset, options with names of their own override the file, and \`--set\` overrides all.

${sections
  .map(
    (section) =>
      `## ${section}\n\n| setting | takes | without it | meaning |\n| --- | --- | --- | --- |\n${table(section)}\n`,
  )
  .join('\n')}`
}
