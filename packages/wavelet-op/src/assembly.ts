import { Assembly } from '@wgpt/wasm-heap'
import { binaries, type AssemblyFunctions } from './generated/assembly'

/** The AssemblyScript of this package: one module, made of `src/<op>/assembly/*.ts`. */
export const assembly = new Assembly<AssemblyFunctions>(binaries)
