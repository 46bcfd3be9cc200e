import { TokenizerError } from './errors.js'
import { modalities } from './modalities/index.js'
import { PADDED_TO, padTokenizer } from './pad-tokenizer.js'

type AnyModality = (typeof modalities)[number]

/** Any tokenizer of the manifest. `kind` tells them apart. */
export type AnyTokenizer = ReturnType<AnyModality['tokenizers'][number]['restore']>

/** Any tokenizer of texts. */
export type TextTokenizer = Extract<AnyTokenizer, { kind: 'character' | 'bpe' | 'utf8' }>

/**
 * The modality whose samples a tokenizer takes.
 * @example
 * ```ts
 * console.log(modalityOf(createMuLawTokenizer()).name) // → audio
 * ```
 */
export function modalityOf({ kind }: AnyTokenizer): AnyModality {
  return modalities.find(({ tokenizers }) => tokenizers.some((known) => known.kind === kind))!
}

/**
 * Whether a tokenizer takes texts.
 * @example
 * ```ts
 * console.log(isTextTokenizer(createCharacterTokenizer()), isTextTokenizer(createByteTokenizer())) // → true false
 * ```
 */
export function isTextTokenizer(tokenizer: AnyTokenizer): tokenizer is TextTokenizer {
  return modalityOf(tokenizer).content === 'text'
}

/**
 * The tokenizer that a `toJSON()` saved.
 * @param json parsed JSON, of any origin: it is checked whole
 * @throws TokenizerError if it isn't the saved form of a tokenizer
 * @example
 * ```ts
 * const saved = createCharacterTokenizer({ alphabet: 'abc' }).toJSON()
 * console.log(tokenizerFromJSON(saved).kind) // → character
 * ```
 */
export function tokenizerFromJSON(json: unknown): AnyTokenizer {
  const kind = typeof json === 'object' && json !== null && 'kind' in json ? json.kind : undefined
  const kinds = modalities.flatMap(({ tokenizers }): readonly AnyModality['tokenizers'][number][] => tokenizers)
  const found = kinds.find((known) => known.kind === kind)
  if (found === undefined)
    throw new TokenizerError(
      `tokenizer: the saved tokenizer's kind is ${show(kind)}; expected ${kinds.map((known) => `'${known.kind}'`).join(' or ')}. Give what a tokenizer's toJSON() made.`,
      undefined,
      ['kind'],
    )
  const { [PADDED_TO]: paddedTo, ...saved } = json as Record<string, unknown>
  const tokenizer = found.restore(saved)
  return paddedTo === undefined ? tokenizer : padTokenizer(tokenizer, paddedTo as number)
}

function show(kind: unknown): string {
  if (kind === undefined) return 'missing'
  const text = typeof kind === 'object' ? 'an object' : JSON.stringify(kind)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
