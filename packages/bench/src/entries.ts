import { WgptError } from '@wgpt/errors'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The built programs that run outside this process. */
export interface Entries {
  /** The program of a child process. */
  worker: string
  /** The folder of the page: `page.js`, and tfjs' three `.wasm` files in `wasm/`. */
  page: string
}

/**
 * Where the package's build has put them.
 * @throws Error if it has not been built
 */
export function builtEntries(): Entries {
  const folder = path.dirname(fileURLToPath(import.meta.url))
  const entries = { worker: path.join(folder, 'worker.js'), page: path.join(folder, 'page') }
  if (!existsSync(entries.worker) || !existsSync(path.join(entries.page, 'page.js'))) {
    throw new WgptError('bench: the package is not built. Run its build (npm run build) first.')
  }
  return entries
}
