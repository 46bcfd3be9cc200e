import type { Backend } from '../backend.js'
import { cpu } from './cpu.js'
import { tensorflow } from './tensorflow.js'
import { wasm } from './wasm.js'
import { webgpu } from './webgpu.js'

/** Every backend, the preferred first. This is the only list. */
export const backends: readonly Backend[] = [tensorflow, webgpu, wasm, cpu]
