import { tokensOutOfReach } from '@wgpt/datasets'
import { findSource, openData, type DataProgress, type OpenedData } from '@wgpt/datasets/node'
import type { AnyTokenizer } from '@wgpt/tokenizers'
import type { RunConfig } from '@wgpt/trainer'
import { asWrongCall } from '../errors.js'

interface LoadOptions {
  /** Of a run that continues, or of a model that is tuned. */
  readonly tokenizer?: AnyTokenizer | undefined
  /** Told what takes long, and what a person should know. */
  readonly note?: (line: string) => void
  readonly signal?: { readonly aborted: boolean }
}

/** @throws UsageError if there is no such source, DataFileError or RangeError in one line */
export async function loadData(config: RunConfig, { tokenizer, note, signal }: LoadOptions): Promise<OpenedData> {
  if (config.data.paths === undefined) checkSource(config)
  const opened = await openData(config, {
    ...(tokenizer && { tokenizer }),
    ...(note && { onNote: note, onProgress: progressLines(note) }),
    ...(signal && { signal }),
  })
  if (config.data.documents === 'apart') noteShortDocuments(config, opened, note)
  return opened
}

/** Documents that are kept apart and shorter than a context are never read: a person is told. */
function noteShortDocuments({ decoder }: RunConfig, { data }: OpenedData, note: LoadOptions['note']): void {
  const { length } = data.training
  const left = tokensOutOfReach(data.training, decoder.contextLength)
  if (left > 0)
    note?.(
      `data: ${((100 * left) / length).toFixed(1)} % of the training tokens are in documents of at most decoder.contextLength (${decoder.contextLength}) tokens and are never read, as documents are kept apart. Shorten the context to read them.`,
    )
}

/** A saved config's source is wrong in the call too: it is not a run to continue with. */
function checkSource({ data, modality }: RunConfig): void {
  try {
    findSource(data.source ?? '', modality)
  } catch (error) {
    throw asWrongCall(error)
  }
}

/** Milliseconds of silence after which preparing the data tells how far it is: with what ends a piece, two seconds at most. */
const interval = 1500
/** The same for the first line: the program was loaded before, in silence. */
const firstInterval = 1000

/** Lines for work that takes long: a wrong file is told in one line, before any of them. */
function progressLines(
  note: (line: string) => void,
  clock: () => number = () => performance.now(),
): (progress: DataProgress) => void {
  let due = clock() + firstInterval
  return ({ phase, done, total, index, count }) => {
    if (clock() < due) return
    due = clock() + interval
    const share = total === 0 ? 100 : Math.floor((100 * done) / total)
    note(`${phase} the data: ${share} %${count > 1 ? `, file ${index + 1} of ${count}` : ''}`)
  }
}
