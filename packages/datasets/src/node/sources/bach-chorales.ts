import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { packageFolder } from '../package-folder.js'
import { createShippedSource } from './shipped-files.js'

export const bachChorales = createShippedSource(
  {
    name: 'bach-chorales',
    modality: 'midi',
    title: 'Chorales in four and more voices',
    author: 'Johann Sebastian Bach, 1685–1750',
    origin:
      "Exported by tools/samples/export-chorales.py from music21 10.5.1's corpus (engraved by Margaret Greentree, jsbchorales.net); samples/bach-chorales/provenance.json names each file's source",
    licence: 'Public domain',
    licenceUrl: 'https://creativecommons.org/publicdomain/mark/1.0',
    package: '@wgpt/datasets',
    documents: 407,
    noteCount: 109297,
    seconds: 17600,
    bytes: 871400,
    sha256: 'b87bb71431f0946e76a34cf7ce17f97a1d39ab35d8a21ade172cdd203505a0a5',
    notes:
      'One chorale a document, at the even tempo and loudness of a score. Several chorales set the same hymn: their melodies are alike, the voices below are not.',
  },
  async () => {
    const folder = path.join(packageFolder('@wgpt/datasets'), 'samples', 'bach-chorales')
    return { folder, names: (await readdir(folder)).filter((name) => name.endsWith('.mid')).sort() }
  },
)
