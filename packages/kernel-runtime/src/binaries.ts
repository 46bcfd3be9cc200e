import { wantedThreads, wantsFused } from './options.js'
import { withSharedMemory } from './shared-binary.js'
import { ThreadPool } from './thread-pool.js'
import { fromBase64, isShared, webAssembly, type Exports, type Memory, type Module } from './webassembly.js'

/** One module twice, as base64: plain SIMD, and with relaxed SIMD's fused multiply-add. */
export interface Binaries {
  readonly plain: string
  readonly relaxed: string
}

/** A module on a memory. */
export class Instance {
  readonly exports: Exports
  private pool: ThreadPool | undefined

  constructor(
    private readonly module: Module,
    private readonly memory: Memory,
  ) {
    this.exports = new (webAssembly()!.Instance)(module, { env: { memory } }).exports
  }

  /** The threads that are wanted, or undefined for this one alone. */
  get threads(): ThreadPool | undefined {
    const wanted = isShared(this.memory) ? wantedThreads() : 1
    if (this.pool && this.pool.threads !== wanted) {
      this.pool.close()
      this.pool = undefined
    }
    if (wanted > 1) this.pool ??= new ThreadPool(this.module, this.memory, this.exports, wanted)
    return this.pool
  }
}

/** Compiles at most once a binary, and instantiates at most once a memory. */
export class Loader {
  private readonly modules = new Map<string, Module | undefined>()
  private readonly instances = new WeakMap<Module, WeakMap<Memory, Instance>>()

  constructor(private readonly binaries: Binaries) {}

  /** Whether this host runs the plain binary: it lacks WebAssembly or SIMD otherwise. */
  get isSupported(): boolean {
    return this.compile('plain', false) !== undefined
  }

  on(memory: Memory): Instance {
    const shared = isShared(memory)
    const module = (wantsFused() ? this.compile('relaxed', shared) : undefined) ?? this.compile('plain', shared)
    if (!module) throw new Error('wasm: this host has no WebAssembly with SIMD. Use the composed form of the op.')
    let instances = this.instances.get(module)
    if (!instances) this.instances.set(module, (instances = new WeakMap()))
    let instance = instances.get(memory)
    if (!instance) instances.set(memory, (instance = new Instance(module, memory)))
    return instance
  }

  private compile(name: keyof Binaries, shared: boolean): Module | undefined {
    const key = `${name} ${shared}`
    if (this.modules.has(key)) return this.modules.get(key)
    const api = webAssembly()
    const plain = fromBase64(this.binaries[name])
    const bytes = shared ? withSharedMemory(plain) : plain
    const module = api?.validate(bytes) ? new api.Module(bytes) : undefined
    this.modules.set(key, module)
    return module
  }
}
