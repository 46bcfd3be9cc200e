import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { firstLine } from '../status.js'
import { opsAddon } from './native-sources.js'

/**
 * Gives the TensorFlow that is loaded our ops. It works without them too: the wavelet op then runs as WebAssembly, on copies.
 * @param folder the installation's, which may have been made by another version of this package
 * @returns why they are not there, in a few words; undefined when they are
 */
export function loadOps(folder: string): string | undefined {
  const addon = opsAddon(folder)
  if (addon === undefined) return "this package's folder 'native' is gone"
  if (!existsSync(addon)) return 'the installation was made by another version of wgpt'
  try {
    createRequire(path.join(folder, 'package/load.cjs'))(addon)
    return undefined
  } catch (error) {
    return `'${path.basename(addon)}' does not load (${firstLine(error)})`
  }
}
