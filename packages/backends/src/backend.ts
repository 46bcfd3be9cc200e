import type * as tfjs from '@tensorflow/tfjs-core'
import type { BackendName, BackendStatus, Missing, UseBackendOptions } from './status.js'

/** `@tensorflow/tfjs-core`, as a namespace. */
export type Tfjs = typeof tfjs

/** The entry of WebGPU in this program, and what is known of the library that brings it. */
export interface WebgpuAccess {
  readonly gpu: GPU
  readonly version?: string
}

/** TensorFlow's native library, loaded: its tfjs backend is registered. */
export interface NativeTensorflow {
  /** The graphics card's name, or the processor's. */
  readonly device: string
  readonly version: string
  readonly gpu: boolean
  /** What would make it faster, in one line. */
  readonly advice?: string
}

/** What Node and a page do differently. One file each: `node/platform.ts`, `browser/platform.ts`. */
export interface Platform {
  webgpu(): Promise<WebgpuAccess | Missing>
  /** What to say when WebGPU is there and finds no GPU. */
  readonly noAdapter: Missing
  tensorflow(tf: Tfjs, options: UseBackendOptions): Promise<NativeTensorflow | Missing>
  /** How many threads wasm computes with: what the call says, else what there is. @throws BackendError for a number that can't be */
  threads(asked: number | undefined): number
  /** Does the work, which must be synchronous, when the program ends, however it ends. */
  onExit(work: () => void): void
  /** The command or step that adds an npm package. */
  install(packages: string): string
}

/** One backend. Each file of `backends/` is one, and `backends/index.ts` is the list. */
export interface Backend {
  readonly name: BackendName
  /** What to do when it does not start; without one: choose another. */
  readonly advice?: string
  /** Finds out whether the backend can work here. Never throws for a backend that is merely absent. */
  status(tf: Tfjs, platform: Platform, options: UseBackendOptions): Promise<BackendStatus>
  /** Whatever must happen before tfjs starts the backend for the first time, its registration included. */
  prepare?(tf: Tfjs, platform: Platform, options: UseBackendOptions): Promise<void>
  /** Whatever must happen once it has started, each time. */
  started?(tf: Tfjs, platform: Platform): void
}
