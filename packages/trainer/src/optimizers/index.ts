import { adamw } from './adamw.js'
import { lion } from './lion.js'
import { muon } from './muon.js'

/** The sole list of optimizers; a new one is a file here and a line here. The first is the one of a config that names none. */
export const optimizers = [adamw, lion, muon] as const
