import {
  bytesSource,
  formatOf,
  readTokens,
  sliceTokens,
  splitDocuments,
  splitPieces,
  tokenizeSplits,
  type SampleDocument,
  type TokenSplits,
} from '@wgpt/datasets'
import {
  createCharacterTokenizer,
  createUtf8Tokenizer,
  gatherAlphabet,
  modalities,
  type AnyTokenizer,
  type Tokenizer,
} from '@wgpt/tokenizers'

export interface NamedBytes {
  readonly name: string
  readonly bytes: Uint8Array
}

/** What a race trains on. */
export interface RaceData {
  readonly modality: string
  readonly tokenizer: AnyTokenizer
  readonly splits: TokenSplits
  readonly description: string
}

/** All files together: what a page can hold beside the models. */
const mostBytes = 64 * 2 ** 20
/** A larger alphabet is made of bytes. */
const mostCharacters = 4096
const validationFraction = 0.1
const count = (value: number) => value.toLocaleString('en-US')
const extensionOf = (name: string) => /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? ''

/** The one modality of some files, by their names. @throws Error of one sentence */
export function modalityOfFiles(files: readonly NamedBytes[]): string {
  const known = modalities.filter(({ extensions }) => extensions.length > 0)
  const found = files.map(({ name }) => {
    const extension = extensionOf(name)
    const modality = known.find(({ extensions }) => (extensions as readonly string[]).includes(extension))
    if (modality === undefined)
      throw new Error(
        `'${name}' is not a kind of file that this page reads. Expected are: ${known.flatMap(({ extensions }) => extensions).join(', ')}.`,
      )
    return modality.name
  })
  const [first] = found
  if (first === undefined) throw new Error('No file was chosen. Choose one or more texts, MIDI files or sounds.')
  const other = found.findIndex((name) => name !== first)
  if (other >= 0)
    throw new Error(
      `'${files[0]!.name}' is ${first} and '${files[other]!.name}' is ${found[other]!}; expected files of one kind. Choose one kind at a time.`,
    )
  return first
}

/**
 * Reads, tokenizes and splits files of one kind; of several the validation files are others than those of training.
 * @param fold texts to text8's 27 characters
 * @throws Error of one sentence that names the file
 */
export async function openFiles(files: readonly NamedBytes[], fold = false): Promise<RaceData> {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (size > mostBytes)
    throw new Error(
      `The files have ${count(size)} bytes; expected at most ${count(mostBytes)}, so that the page stays within its memory. Choose fewer, or train with the wgpt command.`,
    )
  const modality = modalityOfFiles(files)
  return modality === 'text' ? openTexts(files, fold) : openOthers(files, modality)
}

async function openTexts(files: readonly NamedBytes[], fold: boolean): Promise<RaceData> {
  const alphabet = gatherAlphabet()
  const documents = []
  for (const { name, bytes } of files) {
    const parts: string[] = []
    for await (const part of formatOf('text').read(bytesSource(bytes, name), { sampleRate: 16_000 }))
      parts.push(part as string)
    const text = parts.join('')
    alphabet.add(text)
    documents.push({ name, text })
  }
  const letters = alphabet.alphabet()
  const tokenizer =
    fold || alphabet.isText8
      ? createCharacterTokenizer()
      : Array.from(letters).length <= mostCharacters
        ? createCharacterTokenizer({ alphabet: letters })
        : createUtf8Tokenizer()
  const splits = tokenizeSplits(splitDocuments(documents, { validationFraction }), tokenizer)
  return { modality: 'text', tokenizer, splits, description: describe(files, splits, 'characters') }
}

async function openOthers(files: readonly NamedBytes[], modality: string): Promise<RaceData> {
  const { createTokenizer } = modalities.find(({ name }) => name === modality)!
  const tokenizer: AnyTokenizer = createTokenizer()
  const rows = new Map<string, Uint16Array>()
  const documents: SampleDocument[] = []
  for (const [place, { name, bytes }] of files.entries()) {
    const key = `${place} ${name}`
    const ids = await idsOf({ name, bytes }, modality, tokenizer)
    rows.set(key, ids)
    const hash = () => sha256(bytes)
    documents.push({ name: key, size: ids.length, hash, async *parts() {} })
  }
  const row = (names: readonly SampleDocument[]) => joinRows(names.map(({ name }) => rows.get(name)!))
  const pieces = new Set(await Promise.all(documents.map((document) => document.hash())))
  if (pieces.size > 1) {
    const { training, validation } = await splitPieces(documents, { validationFraction })
    const splits = { training: row(training), validation: row(validation) }
    return { modality, tokenizer, splits, description: describe(files, splits, 'tokens') }
  }
  const all = row(documents.slice(0, 1))
  const cut = Math.floor(all.length * (1 - validationFraction))
  const part = (start: number, end: number) =>
    Uint16Array.from(readTokens(sliceTokens(all, start, end), 0, end - start))
  const splits = { training: part(0, cut), validation: part(cut, all.length) }
  return { modality, tokenizer, splits, description: describe(files, splits, 'tokens') }
}

async function idsOf({ name, bytes }: NamedBytes, modality: string, tokenizer: Tokenizer<unknown>) {
  const rows: Uint16Array[] = []
  const rate = 'sampleRate' in tokenizer ? Number(tokenizer.sampleRate) : 16_000
  for await (const part of formatOf(modality).read(bytesSource(bytes, name), { sampleRate: rate }))
    try {
      rows.push(tokenizer.encode(part))
    } catch (error) {
      throw new Error(`'${name}': ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
  return joinRows(rows)
}

function joinRows(rows: readonly Uint16Array[]): Uint16Array {
  const all = new Uint16Array(rows.reduce((sum, { length }) => sum + length, 0))
  let place = 0
  for (const row of rows) {
    all.set(row, place)
    place += row.length
  }
  return all
}

const describe = (files: readonly NamedBytes[], { training, validation }: TokenSplits, unit: string) =>
  `${files.length === 1 ? `'${files[0]!.name}'` : `${files.length} files`}: ${count(training.length)} ${unit} to train on, ${count(validation.length)} to validate`

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes.slice())
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
