import { WgptRangeError } from '@wgpt/errors'
import { isTextTokenizer, type AnyTokenizer, type TextAlphabet, type Tokenizer } from '@wgpt/tokenizers'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { evaluationBatches } from '../../evaluation-batches.js'
import type { TokenSplits } from '../../tokenize-splits.js'
import { readTokens, type Tokens } from '../../tokens/token-sequence.js'
import { unigramEntropy } from '../../tokens/unigram-entropy.js'
import { DamageReport, type DamagedFile } from '../token-cache/damaged-files.js'
import { tokenizeDocuments } from '../token-cache/tokenize-documents.js'
import { Watch, type WatchOptions } from '../token-cache/watch.js'
import { chooseTokenizer, describeTokenizer, shareLeftOut } from './choose-tokenizer.js'
import type { DataConfig } from './data-config.js'
import { findDocuments } from './find-documents.js'
import { otherTokenizer } from './open-tokenizer.js'
import { surveyTexts } from './survey-texts.js'

export interface OpenDataOptions extends WatchOptions {
  /** Of a run that continues, or of a model that is tuned. Default: what the config names, else what fits the data. */
  readonly tokenizer?: AnyTokenizer
  /** Told what a person should know: credits, what is left out. */
  readonly onNote?: (line: string) => void
  /** Where token files are kept. Default: as `tokenizeDocuments`. */
  readonly folder?: string
}

/** A run's data as tokens, with the tokenizer that made them: what `train` takes, but for the config and the store. */
export interface OpenedData {
  readonly tokenizer: AnyTokenizer
  readonly data: TokenSplits
  /** What it is, in one line. */
  readonly description: string
  /** Files that are left out because they are damaged. */
  readonly damaged: readonly DamagedFile[]
}

/** Texts of no more bytes than this are held in memory; longer ones, sound and MIDI are tokens on disk, read as they are needed. */
const mostBytesInMemory = 32 * 2 ** 20

/**
 * Finds, splits and tokenizes the data that a config names. The split doesn't depend on the seed of training: runs of several seeds compare.
 * @throws DataFileError or RangeError in one line; DamagedFilesError names all files that can't be used; an AbortError if the signal says so
 *
 * @example
 * ```ts
 * import { createMemoryStore, presets, runConfig, train } from '@wgpt/trainer'
 *
 * const { training, ...preset } = presets.text.tiny
 * const config = runConfig.parse({ ...preset, training: { ...training, steps: 1, evaluationBatches: 1 } })
 * const { description, ...opened } = await openData(config)
 * console.log(description.slice(0, 5)) // → data:
 * await train({ config, store: createMemoryStore(), ...opened })
 * ```
 */
export async function openData(config: DataConfig, options: OpenDataOptions = {}): Promise<OpenedData> {
  const { onNote = () => undefined, onProgress, signal, folder } = options
  const { skipDamaged = false, documents: borders } = config.data
  const known = options.tokenizer ?? otherTokenizer(config)
  const { documents, title } = await findDocuments(config, { ...rateOf(known), onNote })
  const watch = { ...(onProgress && { onProgress }), ...(signal && { signal }) }
  const damage = new DamageReport()
  let [usable, tokenizer, alphabet] = [documents, known, undefined as TextAlphabet | undefined]
  if (known === undefined || isTextTokenizer(known)) {
    ;({ alphabet, usable } = await surveyTexts(documents as SampleDocument<string>[], new Watch(watch), damage))
    if (!skipDamaged || usable.length === 0) damage.throwIfAny(documents.length)
    // What a damaged text began with is not to be in the alphabet.
    if (damage.files.length > 0)
      ({ alphabet } = await surveyTexts(usable as SampleDocument<string>[], new Watch(watch), damage))
    tokenizer = known ?? (await chooseTokenizer(config.data.tokenizer, alphabet))
  }
  const made = tokenizer!
  const bytes = usable.reduce((sum, { size }) => sum + size, 0)
  const inMemory = isTextTokenizer(made) && made.kind !== 'bpe' && bytes <= mostBytesInMemory
  // The tokenizer is the modality's, and so are the documents' samples.
  const rows = await tokenizeDocuments(usable, made as Tokenizer<unknown>, {
    ...watch,
    ...(folder !== undefined && { folder }),
    batchesAhead: 2,
    inMemory,
    skipDamaged,
    onDamaged: (files) => files.forEach(({ name, reason }) => damage.add(name, new DataFileError(reason))),
  })
  if (damage.files.length > 0)
    onNote(
      `data: ${damage.files.length} of ${documents.length} files ${damage.files.length === 1 ? 'is' : 'are'} damaged and left out: ${damage.files.map(({ reason }) => reason.replace(/^data: /, '')).join(' ')}`,
    )
  const data =
    inMemory && (borders ?? 'joined') === 'joined'
      ? { training: whole(rows.training), validation: whole(rows.validation) }
      : rows
  checkLengths(data, config, alphabet && isTextTokenizer(made) ? shareLeftOut(made, alphabet) : '')
  const used = damage.files.length > 0 ? `, ${documents.length - damage.files.length} of them used` : ''
  const parts = [`${title}${used}`, ...(alphabet && isTextTokenizer(made) ? [describeTokenizer(made, alphabet)] : [])]
  return { tokenizer: made, data, description: describe(parts, data), damaged: damage.files }
}

const whole = (row: Tokens): Tokens => Uint16Array.from(readTokens(row, 0, row.length))

/**
 * @param leftOut what the tokenizer makes of the text that shortens it, if anything does
 * @throws RangeError if a split is too short for a window
 */
function checkLengths({ training, validation }: TokenSplits, { decoder, data }: DataConfig, leftOut: string): void {
  const { contextLength } = decoder ?? {}
  if (contextLength === undefined) return
  const size = { batchSize: 1, contextLength, count: 1, separateDocuments: data.documents === 'apart' }
  try {
    for (const split of [training, validation]) evaluationBatches(split, size)
  } catch (error) {
    if (leftOut === '' || !(error instanceof RangeError)) throw error
    throw new WgptRangeError(`${error.message} ${leftOut}`, { cause: error })
  }
}

function describe(parts: readonly string[], { training, validation }: TokenSplits): string {
  const [toTrain, toValidate] = [training, validation].map(({ length }) => length.toLocaleString('en-US'))
  return `data: ${parts.join('; ')}; ${toTrain!} tokens to train on, ${toValidate!} to validate, whose unigram entropy is ${unigramEntropy(validation).toFixed(3)} nats`
}

/** The rate that sound is expected at. */
const rateOf = (tokenizer: AnyTokenizer | undefined) =>
  tokenizer !== undefined && 'sampleRate' in tokenizer ? { sampleRate: tokenizer.sampleRate } : {}
