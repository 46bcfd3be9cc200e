import { inflate } from './inflate.js'
import { fromBase64, webAssembly, type Module } from './webassembly.js'

/**
 * One module twice, plain and with relaxed SIMD's fused multiply-add, as the build packs them: base64 of deflate of the plain one's
 * length, where in each the limits of its memory are, and the two.
 */
export type PackedBinaries = string

/** How a module is instantiated: for a memory that is shared or not, with fused multiply-add or without. */
export interface Variant {
  readonly shared: boolean
  readonly fused: boolean
}

/** A module in each variant. */
export type Binaries = (variant: Variant) => Module

/** Compiles at most once a variant. @throws Error where the host lacks WebAssembly or its SIMD */
export function binariesOf(packed: PackedBinaries): Binaries {
  const modules = new Map<string, Module | undefined>()
  const compile = (fused: boolean, shared: boolean): Module | undefined => {
    const key = `${fused}${shared}`
    if (!modules.has(key)) {
      const api = webAssembly()
      const bytes = unpacked(packed, fused, shared)
      modules.set(key, api?.validate(bytes) ? new api.Module(bytes) : undefined)
    }
    return modules.get(key)
  }
  return ({ shared, fused }) => {
    const module = (fused ? compile(true, shared) : undefined) ?? compile(false, shared)
    if (!module) throw new Error('wasm: this host has no WebAssembly with SIMD. Use the composed form of the op.')
    return module
  }
}

function unpacked(packed: PackedBinaries, fused: boolean, shared: boolean): Uint8Array {
  const all = inflate(fromBase64(packed))
  const [plainLength, ...limits] = new Uint16Array(all.buffer, 0, 3) as unknown as [number, number, number]
  const start = 6
  const bytes = fused ? all.slice(start + plainLength) : all.slice(start, start + plainLength)
  if (shared && bytes.length > 0) bytes.set(sharedLimits, limits[fused ? 1 : 0])
  return bytes
}

/** Shared, from 0 to 65,536 pages; as long as what the build writes in its place. */
const sharedLimits = [3, 0, 0x80, 0x80, 4]

/** A function that returns a vector. */
const vectorModule = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]

let supported: boolean | undefined

/** False where the host lacks WebAssembly or SIMD: no kernel of wasm is registered then. */
export const supportsWasm = (): boolean =>
  (supported ??= webAssembly()?.validate(Uint8Array.from(vectorModule)) === true)
