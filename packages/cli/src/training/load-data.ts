import {
  evaluationBatches,
  splitDocuments,
  tokenizeSplits,
  unigramEntropy,
  type SampleDocument,
  type TokenSplits,
} from '@wgpt/datasets'
import { readFiles, readTextFiles, sources, tokenizeDocuments, type Source } from '@wgpt/datasets/node'
import { isTextTokenizer, type AnyTokenizer, type Tokenizer } from '@wgpt/tokenizers'
import type { RunConfig } from '@wgpt/trainer'
import { UsageError } from '../errors.js'

/** A run's data as tokens, and what it is, in one line. */
export interface LoadedData {
  readonly splits: TokenSplits
  readonly description: string
}

interface Found {
  readonly splits: TokenSplits
  readonly title: string
}

/** Texts of no more bytes than this are held in memory; longer ones, sound and MIDI are tokens on disk, read as they are needed. */
const mostBytesInMemory = 32 * 2 ** 20

/**
 * Loads, splits and tokenizes what a config names. The split doesn't depend on the training seed: runs of several seeds compare.
 * @param note told what takes long
 * @throws UsageError or DataFileError in one line
 */
export async function loadData(
  config: RunConfig,
  tokenizer: AnyTokenizer,
  note: (line: string) => void = () => undefined,
): Promise<LoadedData> {
  const { splits, title } = await (config.data.paths === undefined
    ? loadSource(config, tokenizer, note)
    : loadPaths(config, config.data.paths, tokenizer, note))
  const size = {
    batchSize: 1,
    contextLength: config.decoder.contextLength,
    count: 1,
    separateDocuments: config.data.documents === 'apart',
  }
  for (const split of [splits.training, splits.validation]) evaluationBatches(split, size) // says so if it is too short
  const [training, validation] = [splits.training, splits.validation].map(({ length }) =>
    length.toLocaleString('en-US'),
  )
  return {
    splits,
    description: `data: ${title}; ${training!} tokens to train on, ${validation!} to validate, whose unigram entropy is ${unigramEntropy(splits.validation).toFixed(3)} nats`,
  }
}

async function loadPaths(
  config: RunConfig,
  paths: readonly string[],
  tokenizer: AnyTokenizer,
  note: (line: string) => void,
): Promise<Found> {
  const documents = await readFiles(paths, config.modality, rateOf(tokenizer))
  const title = `${documents.length} ${documents.length === 1 ? 'file' : 'files'} of your own`
  const bytes = documents.reduce((sum, document) => sum + document.size, 0)
  if (isTextTokenizer(tokenizer) && bytes <= mostBytesInMemory)
    return { splits: inMemory(config, await readTextFiles(paths), tokenizer), title }
  return { splits: await onDisk(documents, tokenizer, note), title }
}

async function loadSource(config: RunConfig, tokenizer: AnyTokenizer, note: (line: string) => void): Promise<Found> {
  const source = findSource(config.data.source ?? '', config.modality)
  const title = `${source.title} (${source.licence})`
  if (source.documentKind === 'text' && isTextTokenizer(tokenizer))
    return { splits: inMemory(config, await source.load(), tokenizer), title }
  if (source.documentKind === 'text')
    throw new UsageError(`data: the source '${source.name}' is text, and the tokenizer isn't. Choose another source.`)
  if (source.credit !== undefined) note(`credit: ${source.credit}`)
  let tenth = 0
  const documents = await source.load({
    ...rateOf(tokenizer),
    onProgress({ done, total }) {
      const now = total === undefined ? 0 : Math.floor((10 * done) / total)
      if (now > tenth) note(`fetching ${source.name}: ${10 * now} %`)
      tenth = Math.max(tenth, now)
    },
  })
  return { splits: await onDisk(documents, tokenizer, note), title }
}

const inMemory = (
  { data }: RunConfig,
  documents: Parameters<typeof splitDocuments>[0],
  tokenizer: Tokenizer<string>,
): TokenSplits => tokenizeSplits(splitDocuments(documents), tokenizer, { keepDocuments: data.documents === 'apart' })

/** Tokenizing is told of when it takes longer than this, in milliseconds: a wrong file is told in one line. */
const patience = 2000

function onDisk(documents: readonly SampleDocument[], tokenizer: AnyTokenizer, note: (line: string) => void) {
  const started = performance.now()
  let told = false
  // The tokenizer is the modality's, and so are the documents' samples.
  return tokenizeDocuments(documents, tokenizer as Tokenizer<unknown>, {
    batchesAhead: 2,
    onDocument({ index, count }) {
      if (told || performance.now() - started < patience) return
      told = true
      note(`tokenizing: ${index} of ${count} files are done; the tokens are kept for the next time`)
    },
  })
}

/** The rate that sound is wanted at. */
const rateOf = (tokenizer: AnyTokenizer) => ('sampleRate' in tokenizer ? { sampleRate: tokenizer.sampleRate } : {})

/** @throws UsageError that names the sources there are */
function findSource(name: string, modality: string): Source {
  const known: readonly Source[] = sources.filter((source) => source.modality === modality)
  const source = known.find((candidate) => candidate.name === name)
  if (source !== undefined) return source
  const other = sources.find((candidate) => candidate.name === name)
  throw new UsageError(
    other === undefined
      ? `data: there is no source '${name}'. Choose one of ${known.map((each) => each.name).join(', ')}.`
      : `data: the source '${name}' is of ${other.modality}, not of ${modality}. Choose one of ${known.map((each) => each.name).join(', ')}.`,
  )
}
