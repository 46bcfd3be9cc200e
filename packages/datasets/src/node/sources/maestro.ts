import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { DataFileError } from '../../data-file-error.js'
import type { SampleDocument } from '../../document.js'
import { createDownloadSource, type ArchiveRules } from './download-source.js'

const root = 'maestro-v3.0.0/'
const table = `${root}maestro-v3.0.0.json`

export const maestroRules: ArchiveRules = {
  wanted: (name) => name === table || /\.midi?$/.test(name),
  limits: { files: 2000, bytes: 500e6 },
  describe: readSplits,
}

export const maestro = createDownloadSource(
  {
    name: 'maestro-v3',
    modality: 'midi',
    title: 'MAESTRO v3.0.0: piano performances of the International Piano-e-Competition',
    author: 'Hawthorne et al., Google LLC, 2019',
    origin: 'magenta.tensorflow.org/datasets/maestro',
    licence: 'CC-BY-NC-SA-4.0',
    licenceUrl: 'https://creativecommons.org/licenses/by-nc-sa/4.0',
    credit:
      'Curtis Hawthorne et al., Enabling Factorized Piano Music Modeling and Generation with the MAESTRO Dataset, ICLR 2019',
    package: 'storage.googleapis.com/magentadata',
    download: {
      url: 'https://storage.googleapis.com/magentadata/datasets/maestro/v3.0.0/maestro-v3.0.0-midi.zip',
      bytes: null,
    },
    documents: 1276,
    sha256: '70470ee253295c8d2c71e6d9d4a815189e35c89624b76d22fce5a019d5dde12c',
    notes:
      "Not for commercial use. Its publisher's splits are kept: no composition is in two; the test split is left out.",
  },
  maestroRules,
)

/** MAESTRO's table has columns as objects from row number to value. @throws DataFileError if it hasn't */
async function readSplits(folder: string): Promise<ReadonlyMap<string, Pick<SampleDocument, 'piece' | 'split'>>> {
  const file = path.join(folder, table)
  const broken = (what: string) =>
    new DataFileError(`data: '${file}' is broken: ${what}. Remove '${folder}'; it will be fetched again.`)
  let columns: Record<string, Record<string, unknown> | undefined>
  try {
    columns = JSON.parse(await readFile(file, 'utf8')) as typeof columns
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error))
  }
  const column = (name: string) => {
    const found = columns[name]
    if (typeof found !== 'object') throw broken(`it has no column '${name}'`)
    return found
  }
  const [names, splits] = [column('midi_filename'), column('split')]
  const [composers, titles] = [column('canonical_composer'), column('canonical_title')]
  return new Map(
    Object.entries(names).map(([row, name]) => {
      const split = splits[row]
      if (split !== 'train' && split !== 'validation' && split !== 'test')
        throw broken(`row ${row} is in the split ${String(split)}`)
      const piece = `${String(composers[row])}: ${String(titles[row])}`
      return [`${root}${String(name)}`, { piece, split: split === 'train' ? 'training' : split }]
    }),
  )
}
