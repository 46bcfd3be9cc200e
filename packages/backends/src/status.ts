import { WgptError } from '@wgpt/errors'

/** The backends that can be asked for by name. */
export type BackendName = 'tensorflow' | 'webgpu' | 'wasm' | 'cpu'

/** What is known of one backend on this machine. */
export interface BackendStatus {
  readonly name: BackendName
  readonly available: boolean
  /** What computes: an adapter, a processor, a kind of WebAssembly. */
  readonly device?: string
  /** The version of the library that computes. */
  readonly version?: string
  /** True where a graphics processor computes. */
  readonly gpu?: boolean
  /** How many threads wasm computes with, unless the call says otherwise. */
  readonly threads?: number
  /** True for a GPU that is imitated by the processor: 'auto' does not choose it; asking for it by name works. */
  readonly software?: boolean
  /** It is available, and something would make it faster: what, and what to do, in one line. */
  readonly advice?: string
  /** Why the backend is not available, in one line. */
  readonly reason?: string
  /** What to do about that, in one line; absent where nothing would help. */
  readonly install?: string
}

export interface UseBackendOptions {
  /**
   * In a page: the URL of the folder that holds the three `.wasm` files of `@tensorflow/tfjs-backend-wasm`. Without it they are looked for
   * beside the running script. In Node the package finds its own files. The first start of wasm decides; later values are ignored.
   */
  readonly wasmPath?: string
  /**
   * How many threads compute, from 1 to 64. Without it, in Node, WGPT_THREADS of the environment decides; without that, TensorFlow takes every
   * processor and wasm every physical core. The first look at TensorFlow (`listBackends` takes one) and the first start of wasm decide; later
   * values are ignored. In a page, wasm has threads where the page is cross-origin isolated.
   */
  readonly threads?: number
  /**
   * For wasm: whether tfjs' own slow kernels are replaced (`acceleratePlainOps` of `@wgpt/kernels`). `false` takes back what an earlier call
   * replaced. Default true.
   */
  readonly accelerate?: boolean
}

/** Why something cannot be had, and what to do, where something would help: the two lines that a person reads. */
export interface Missing {
  readonly reason: string
  readonly install?: string
}

/** A backend that cannot be used: what, why, and what to do, in one line. */
export class BackendError extends WgptError {
  override readonly name = 'BackendError'
}

/** The first line of what was thrown, without its full stop: the text goes into a sentence. */
export const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .trim()
    .split('\n')[0]!
    .replace(/[.\s]+$/, '')
