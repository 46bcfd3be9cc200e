import { Assembly } from '@wgpt/kernel-runtime'
import { plain, type AssemblyFunctions } from './generated/assembly'

/**
 * The AssemblyScript of this package: one module, made of `src/<op>/assembly/*.ts`. A second one with fused multiply-add would be a
 * fifth of what a page loads, and would make sums differ between machines.
 */
export const assembly = new Assembly<AssemblyFunctions>({ plain, relaxed: plain })
