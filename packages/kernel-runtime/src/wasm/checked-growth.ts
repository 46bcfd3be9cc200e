import { heapIsFull } from './full-heap.js'
import type { Exports } from './webassembly.js'

/** What tfjs' binaries import: by this name the module's allocator asks for more memory. */
interface TfjsImports {
  readonly env: {
    readonly memory?: unknown
    readonly emscripten_resize_heap: (bytes: number) => unknown
  }
}

/** Whether these are the imports of one of tfjs' binaries. */
export function areTfjsImports(imports: unknown): imports is TfjsImports {
  const { env } = (imports ?? {}) as { env?: object }
  return typeof env === 'object' && 'emscripten_resize_heap' in env
}

/**
 * The imports of tfjs' module, so that an allocation that fails inside it throws at once: its kernels and XNNPACK look at no pointer, and
 * would write at address 0. The error goes up through the module to whoever called it, and nothing has been written yet.
 */
export class CheckedGrowth {
  private exports: Exports | undefined
  private stack = 0

  constructor(private readonly imports: TfjsImports) {}

  readonly checked = (): TfjsImports => {
    const { env } = this.imports
    const resize = env.emscripten_resize_heap
    return {
      ...this.imports,
      env: {
        ...env,
        emscripten_resize_heap: (bytes) => {
          const grown = resize(bytes)
          if (grown) return grown
          // The frames that the error skips don't give their part of the module's stack back.
          this.exports?.stackRestore?.(this.stack)
          const held = this.heldBytes()
          throw heapIsFull((bytes >>> 0) - held, held)
        },
      },
    }
  }

  /** To be called when the module is there and none of its functions runs. */
  isReady(exports: Exports): void {
    this.exports = exports
    this.stack = exports.stackSave?.() ?? 0
  }

  private heldBytes(): number {
    const memory = (this.imports.env.memory ?? (this.exports as { memory?: unknown } | undefined)?.memory) as
      { buffer: ArrayBufferLike } | undefined
    return memory?.buffer.byteLength ?? 0
  }
}
