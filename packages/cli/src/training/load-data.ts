import { evaluationBatches, splitDocuments, tokenizeSplits, type TextDocument, type TokenSplits } from '@wgpt/datasets'
import { readTextFiles, sources } from '@wgpt/datasets/node'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { RunConfig } from '@wgpt/trainer'
import { UsageError } from '../errors.js'
import { textTokenizer } from './text-tokenizer.js'

/** A run's data as tokens, and what it is, in one line. */
export interface LoadedData {
  readonly splits: TokenSplits
  readonly description: string
}

/**
 * Loads, splits and tokenizes what a config names. The split doesn't depend on the training seed: runs of several seeds compare.
 * @throws UsageError or DataFileError in one line
 */
export async function loadData({ data, decoder }: RunConfig, tokenizer: AnyTokenizer): Promise<LoadedData> {
  const { documents, title } = await readDocuments(data)
  const splits = tokenizeSplits(splitDocuments(documents), textTokenizer(tokenizer))
  const size = { batchSize: 1, contextLength: decoder.contextLength, count: 1 }
  for (const split of [splits.training, splits.validation]) evaluationBatches(split, size) // says so if it is too short
  const [training, validation] = [splits.training, splits.validation].map(({ length }) =>
    length.toLocaleString('en-US'),
  )
  return { splits, description: `data: ${title}; ${training!} tokens to train on, ${validation!} to validate` }
}

async function readDocuments(data: RunConfig['data']): Promise<{ documents: TextDocument[]; title: string }> {
  if (data.paths !== undefined) {
    const documents = await readTextFiles(data.paths)
    return { documents, title: `${documents.length} ${documents.length === 1 ? 'file' : 'files'} of your own` }
  }
  const source = findSource(data.source ?? '')
  return { documents: await source.load(), title: `${source.title} (${source.licence})` }
}

/** @throws UsageError that names the sources there are */
export function findSource(name: string): (typeof sources)[number] {
  const source = sources.find((candidate) => candidate.name === name)
  if (source === undefined)
    throw new UsageError(
      `data: there is no source '${name}'. Choose one of ${sources.map((known) => known.name).join(', ')}.`,
    )
  return source
}
