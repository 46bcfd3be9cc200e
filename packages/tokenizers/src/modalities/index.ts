import { text } from './text.js'

/** The sole list of modalities: a new one is a file here and a line here. */
export const modalities = [text] as const
