import { wantsFused } from './options.js'
import { fromBase64, webAssembly, type Exports, type Memory, type Module } from './webassembly.js'

/** One module twice, as base64: plain SIMD, and with relaxed SIMD's fused multiply-add. */
export interface Binaries {
  readonly plain: string
  readonly relaxed: string
}

interface Compiled {
  readonly module: Module
  readonly instances: WeakMap<Memory, Exports>
}

/** Compiles at most once a binary, and instantiates at most once a memory. */
export class Loader {
  private readonly compiled = new Map<keyof Binaries, Compiled | undefined>()

  constructor(private readonly binaries: Binaries) {}

  /** Whether this host runs the plain binary: it lacks WebAssembly or SIMD otherwise. */
  get isSupported(): boolean {
    return this.compile('plain') !== undefined
  }

  exportsOn(memory: Memory): Exports {
    const { module, instances } = this.chosen()
    let exports = instances.get(memory)
    if (!exports) {
      exports = new (webAssembly()!.Instance)(module, { env: { memory } }).exports
      instances.set(memory, exports)
    }
    return exports
  }

  private chosen(): Compiled {
    const compiled = (wantsFused() ? this.compile('relaxed') : undefined) ?? this.compile('plain')
    if (!compiled) throw new Error('wasm: this host has no WebAssembly with SIMD. Use the composed form of the op.')
    return compiled
  }

  private compile(name: keyof Binaries): Compiled | undefined {
    if (this.compiled.has(name)) return this.compiled.get(name)
    const api = webAssembly()
    const bytes = fromBase64(this.binaries[name])
    const compiled = api?.validate(bytes) ? { module: new api.Module(bytes), instances: new WeakMap() } : undefined
    this.compiled.set(name, compiled)
    return compiled
  }
}
