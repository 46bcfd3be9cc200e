import type { RunOptions } from '../config/run-config.js'
import { textPaper } from './text-paper.js'
import { textSmall } from './text-small.js'
import { textTiny } from './text-tiny.js'

/** The sole list of presets: by modality, then by size. A new one is a file here and a line here. */
export const presets = {
  text: { tiny: textTiny, small: textSmall, paper: textPaper },
} as const satisfies Record<string, Record<'tiny' | 'small' | 'paper', RunOptions>>

export type PresetModality = keyof typeof presets
export type PresetSize = keyof (typeof presets)[PresetModality]
