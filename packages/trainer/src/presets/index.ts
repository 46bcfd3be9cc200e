import type { RunOptions } from '../config/run-config.js'
import { audioPaper } from './audio-paper.js'
import { audioSmall } from './audio-small.js'
import { audioStrong } from './audio-strong.js'
import { audioTiny } from './audio-tiny.js'
import { midiPaper } from './midi-paper.js'
import { midiSmall } from './midi-small.js'
import { midiStrong } from './midi-strong.js'
import { midiTiny } from './midi-tiny.js'
import { textPaper } from './text-paper.js'
import { textSmall } from './text-small.js'
import { textStrong } from './text-strong.js'
import { textText8 } from './text-text8.js'
import { textTiny } from './text-tiny.js'

/**
 * The sole list of presets: by modality, then by size. A new one is a file here and a line here, of any name: command, schema and tests
 * iterate the list.
 */
export const presets = {
  text: { tiny: textTiny, small: textSmall, paper: textPaper, strong: textStrong, text8: textText8 },
  midi: { tiny: midiTiny, small: midiSmall, paper: midiPaper, strong: midiStrong },
  audio: { tiny: audioTiny, small: audioSmall, paper: audioPaper, strong: audioStrong },
} as const satisfies Record<string, Record<string, RunOptions>>

export type PresetModality = keyof typeof presets
/** A size that some modality has. */
export type PresetSize = {
  [Modality in PresetModality]: keyof (typeof presets)[Modality] & string
}[PresetModality]
