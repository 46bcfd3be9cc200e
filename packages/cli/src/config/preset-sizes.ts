import { presets } from '@wgpt/trainer'

/** The sizes that presets come in. */
export const presetSizes = (): string[] => [
  ...new Set(Object.values(presets).flatMap((ofPreset) => Object.keys(ofPreset))),
]
