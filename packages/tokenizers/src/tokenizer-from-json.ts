import { modalities } from './modalities/index.js'

/** Any tokenizer of the manifest. */
export type AnyTokenizer = ReturnType<(typeof modalities)[number]['createTokenizer']>

/**
 * The tokenizer that a `toJSON()` saved.
 * @param json parsed JSON, of any origin: it is checked whole
 * @throws RangeError if it isn't the saved form of a tokenizer
 */
export function tokenizerFromJSON(json: unknown): AnyTokenizer {
  const kind = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : undefined
  const modality = modalities.find((candidate) => candidate.kind === kind)
  if (modality === undefined)
    throw new RangeError(
      `tokenizer: the saved tokenizer's kind is ${show(kind)}, wanted ${modalities.map((known) => `'${known.kind}'`).join(' or ')}. Give what a tokenizer's toJSON() made.`,
    )
  const parsed = modality.json.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const where = issue.path.length > 0 ? issue.path.map(String).join('.') : 'the object'
    throw new RangeError(
      `tokenizer: the saved tokenizer is damaged at ${where}: ${issue.message}. Give what a tokenizer's toJSON() made.`,
    )
  }
  return modality.createTokenizer(parsed.data)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? 'missing' : text.length > 60 ? `${text.slice(0, 60)}…` : text
}
