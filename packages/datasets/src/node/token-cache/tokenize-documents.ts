import path from 'node:path'
import type { SplitOptions } from '../../choose-for-validation.js'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { splitOrCut } from '../../split-pieces.js'
import type { TokenSplits } from '../../tokenize-splits.js'
import { joinRanges } from '../../tokens/join-ranges.js'
import { joinTokens, sliceTokens, type Tokens, type TokenSequence } from '../../tokens/token-sequence.js'
import { cacheFolder } from '../cache-folder.js'
import { DamageReport, type DamagedFile } from './damaged-files.js'
import { encodeDocument } from './encode-document.js'
import type { OpenOptions } from './open-tokens.js'
import { endBetween, keepRow, openRow, type RowContext, type RowTokenizer } from './token-row.js'
import { Watch, type WatchOptions } from './watch.js'

type SplitName = 'all' | 'training' | 'validation'

export interface TokenizeOptions extends SplitOptions, OpenOptions, WatchOptions {
  /** Where the token files are kept. Default: `$WGPT_CACHE/tokens`, else `wgpt/tokens` in the user's cache folder. */
  readonly folder?: string
  /** Holds the ids in memory: no file is made. For a few megabytes. Default false. */
  readonly inMemory?: boolean
  /** Told before each document that is tokenized; not when the ids are there already. */
  readonly onDocument?: (document: { readonly name: string; readonly index: number; readonly count: number }) => void
  /** Damaged documents are left out and told. Default false: a DamagedFilesError names all of them. */
  readonly skipDamaged?: boolean
  /** Told which documents are left out, once. */
  readonly onDamaged?: (files: readonly DamagedFile[]) => void
}

/**
 * Splits documents by piece and tokenizes each split into a file on disk, which is read in pieces: neither documents nor ids are held in
 * memory. The files are known by the documents' content, their split and the tokenizer: the same call again opens what is there, after its
 * SHA-256 was compared. A token that ends a text, where the tokenizer has one, stands between documents. What is a single piece is cut: the
 * end of each of its documents validates.
 * @throws DamagedFilesError that names every document which can't be used; the ids of the others are kept for the next call
 * @throws DataFileError or RangeError in one line; an AbortError if the signal says so
 *
 * @example
 * ```ts
 * import { createCharacterTokenizer } from '@wgpt/tokenizers'
 * import { writeFile } from 'node:fs/promises'
 *
 * await writeFile(`${folder}/a.txt`, 'to be or not to be '.repeat(40))
 * const documents = await readFiles([`${folder}/a.txt`], 'text')
 * const { training, validation } = await tokenizeDocuments(documents, createCharacterTokenizer(), { inMemory: true })
 * console.log(training.length > validation.length) // → true
 * ```
 */
export async function tokenizeDocuments<Sample>(
  documents: readonly SampleDocument<Sample>[],
  tokenizer: RowTokenizer<Sample>,
  options: TokenizeOptions = {},
): Promise<TokenSplits> {
  const { validationFraction = 0.1, skipDamaged = false } = options
  const watch = new Watch(options)
  const damage = new DamageReport()
  const made = await makeRows(documents, tokenizer, options, watch, damage)
  if (damage.files.length === 0) return splitsOf(made, validationFraction)
  const damaged = new Set(damage.files.map(({ name }) => name))
  const good = documents.filter(({ name }) => !damaged.has(name))
  if (!skipDamaged || good.length === 0) damage.throwIfAny(documents.length)
  // As if they weren't there: the split is that of the others.
  options.onDamaged?.(damage.files)
  const rest = new DamageReport()
  const again = await makeRows(good, tokenizer, options, watch, rest)
  rest.throwIfAny(good.length)
  return splitsOf(again, validationFraction)
}

type Rows = Partial<Record<SplitName, TokenSequence>>

/** @returns the rows of the splits, of which those with damaged documents are missing */
async function makeRows<Sample>(
  documents: readonly SampleDocument<Sample>[],
  tokenizer: RowTokenizer<Sample>,
  options: TokenizeOptions,
  watch: Watch,
  damage: DamageReport,
): Promise<Rows> {
  const { folder = path.join(cacheFolder(), 'tokens'), inMemory = false, skipDamaged = false, onDocument } = options
  const readable = await hashedDocuments(documents, watch, damage)
  if (readable.length === 0) return {}
  const splits = (await splitOrCut(readable, options)) as Partial<Record<SplitName, readonly SampleDocument<Sample>[]>>
  const all = Object.values(splits).flat()
  watch.begin('tokenizing', all)
  let index = 0
  const context: RowContext<Sample> = {
    ...options,
    folder,
    tokenizer,
    watch,
    damage,
    keepsDocuments: skipDamaged,
    onDocument: (name) => onDocument?.({ name, index: index++, count: all.length }),
  }
  const rows: Rows = {}
  const made: (() => Promise<void>)[] = []
  for (const [name, ofSplit] of Object.entries(splits) as [SplitName, readonly SampleDocument<Sample>[]][]) {
    if (ofSplit.length === 0) throw new DataFileError(`data: no document is of the ${name} split. Give other files.`)
    if (inMemory) {
      const row = await rowInMemory(ofSplit, context)
      if (row !== undefined) rows[name] = row
      continue
    }
    const row = await openRow(ofSplit, context)
    if (row === undefined) continue
    rows[name] = row
    made.push(() => keepRow(row, ofSplit, context))
  }
  // The next call has another split: without the damaged ones, or with what they are then.
  if (damage.files.length > 0) for (const keep of made) await keep()
  return rows
}

const splitsOf = (rows: Rows, validationFraction: number): TokenSplits =>
  rows.all === undefined
    ? { training: rows.training!, validation: rows.validation! }
    : cutRow(rows.all, validationFraction)

/** The documents that can be read at all, so that they have a hash. */
async function hashedDocuments<Sample>(
  documents: readonly SampleDocument<Sample>[],
  watch: Watch,
  damage: DamageReport,
): Promise<SampleDocument<Sample>[]> {
  watch.begin('reading', documents)
  const readable: SampleDocument<Sample>[] = []
  for (const document of documents) {
    await watch.step(document.name, 0)
    try {
      await document.hash()
      readable.push(document)
    } catch (error) {
      damage.add(document.whole ?? document.name, error)
    }
    watch.finish(document)
  }
  return readable
}

async function rowInMemory<Sample>(
  documents: readonly SampleDocument<Sample>[],
  { tokenizer, watch, damage, onDocument }: RowContext<Sample>,
): Promise<TokenSequence | undefined> {
  const rows: Uint16Array[][] = []
  for (const document of documents) {
    onDocument(document.name)
    const parts: Uint16Array[] = []
    try {
      for await (const ids of encodeDocument(document, tokenizer, watch)) parts.push(ids)
      rows.push(parts)
    } catch (error) {
      damage.add(document.whole ?? document.name, error)
    }
    watch.finish(document)
  }
  if (rows.length < documents.length) return undefined
  const endOfText = endBetween(tokenizer)
  return joinTokens(
    rows.map((parts, index) =>
      concatenated(
        endOfText === undefined || index === rows.length - 1 ? parts : [...parts, Uint16Array.of(endOfText)],
      ),
    ),
  )
}

function concatenated(parts: readonly Uint16Array[]): Uint16Array {
  const joined = joinTokens(parts)
  return joined.read(0, joined.length)
}

/** Cuts what is a single piece: the end of each document's tokens validates. */
function cutRow(row: TokenSequence, validationFraction: number): TokenSplits {
  const starts = Array.from(row.documents ?? [0])
  const placeIn = (start: number, end: number) => start + Math.round((end - start) * (1 - validationFraction))
  if (starts.length < 2) {
    const place = placeIn(0, row.length)
    return { training: sliceTokens(row, 0, place), validation: sliceTokens(row, place, row.length) }
  }
  const ranges = starts.map((start, index) => [start, starts[index + 1] ?? row.length] as const)
  const isFilled = ([start, end]: readonly [number, number]) => start < end
  const half = (cut: (start: number, end: number) => readonly [number, number]): Tokens =>
    joinRanges(row, ranges.map(([start, end]) => cut(start, end)).filter(isFilled))
  return {
    training: half((start, end) => [start, placeIn(start, end)]),
    validation: half((start, end) => [placeIn(start, end), end]),
  }
}
