import type { InstalledTensorflow } from '../node/installed.js'

/** How an installation ended. */
export interface InstallResult {
  /**
   * 'package': an installed npm package works, nothing was done. 'present': it was in place, and works. 'rebuilt': it was, and the ops of this
   * version of wgpt were built for it, without fetching anything. 'installed': it is in place now.
   */
  readonly outcome: 'package' | 'present' | 'rebuilt' | 'installed'
  /** TensorFlow's version. */
  readonly version: string
  /** Whether it computes on a GPU here. */
  readonly gpu: boolean
  /** The npm package that works. */
  readonly package?: string
  /** What is in place. */
  readonly installed?: InstalledTensorflow
  /** With 'present': why our ops could not be built for it. It works without them, slower. */
  readonly lacks?: string
  /** With `cuda`: the GPU and the driver that were found. */
  readonly found?: string
}
