import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { describeLeftOut } from '../find-files.js'
import { readFilesOf } from '../read-files.js'
import { sources } from '../sources/index.js'
import type { Source } from '../sources/source.js'
import { textAsDocument } from './text-as-document.js'

export interface FoundDocuments {
  readonly documents: SampleDocument[]
  /** What they are, in words. */
  readonly title: string
}

interface Wanted {
  readonly modality: string
  readonly data: { readonly source?: string | undefined; readonly paths?: readonly string[] | undefined }
}

/**
 * The documents that a config names: those of a source, or files.
 * @param sampleRate of sound, in Hz
 * @throws DataFileError in one line
 */
export async function findDocuments(
  { modality, data }: Wanted,
  { sampleRate, onNote }: { sampleRate?: number; onNote: (line: string) => void },
): Promise<FoundDocuments> {
  const rate = sampleRate === undefined ? {} : { sampleRate }
  if (data.paths !== undefined) {
    const { documents, leftOut } = await readFilesOf(data.paths, modality, rate)
    if (leftOut.size > 0) onNote(`data: left out of the folders: ${describeLeftOut(leftOut)}`)
    return { documents, title: `${documents.length} ${documents.length === 1 ? 'file' : 'files'} of your own` }
  }
  const source = findSource(data.source ?? '', modality)
  const title = `${source.title} (${source.licence})`
  if (source.documentKind === 'text') return { documents: (await source.load()).map(textAsDocument), title }
  if (source.credit !== undefined) onNote(`credit: ${source.credit}`)
  let tenth = 0
  const documents = await source.load({
    ...rate,
    onProgress({ done, total }) {
      const now = total === undefined ? 0 : Math.floor((10 * done) / total)
      if (now > tenth) onNote(`fetching ${source.name}: ${10 * now} %`)
      tenth = Math.max(tenth, now)
    },
  })
  return { documents, title }
}

/**
 * @throws DataFileError that names the sources there are
 *
 * @example
 * ```ts
 * const source = findSource('moby-dick', 'text')
 * console.log(source.modality) // → text
 * ```
 */
export function findSource(name: string, modality: string): Source {
  const known: readonly Source[] = sources.filter((source) => source.modality === modality)
  const source = known.find((candidate) => candidate.name === name)
  if (source !== undefined) return source
  const other = sources.find((candidate) => candidate.name === name)
  const choice = `Choose one of ${known.map((each) => each.name).join(', ')}.`
  throw new DataFileError(
    other === undefined
      ? `data: there is no source '${name}'. ${choice}`
      : `data: the source '${name}' is of ${other.modality}, not of ${modality}. ${choice}`,
  )
}
