import { Assembly } from '@wgpt/kernel-runtime'
import { binaries, type AssemblyFunctions } from './generated/assembly.js'

/** The AssemblyScript of this package: one module, made of `src/<op>/assembly/*.ts`. */
export const assembly = new Assembly<AssemblyFunctions>(binaries)
