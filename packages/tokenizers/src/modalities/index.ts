import { audio } from './audio.js'
import { bytes } from './bytes.js'
import { dna } from './dna/dna.js'
import { midi } from './midi.js'
import { text } from './text.js'

/** The sole list of modalities: a new one is a file or a folder here and a line here. */
export const modalities = [text, midi, audio, bytes, dna] as const
