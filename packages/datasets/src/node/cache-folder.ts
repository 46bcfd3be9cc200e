import os from 'node:os'
import path from 'node:path'

/**
 * Where downloads and token files are kept: `$WGPT_CACHE`, else `wgpt` in `$XDG_CACHE_HOME`, else in `~/.cache`.
 *
 * @example
 * ```ts
 * import path from 'node:path'
 *
 * console.log(path.isAbsolute(cacheFolder())) // → true
 * ```
 */
export function cacheFolder(): string {
  const { WGPT_CACHE, XDG_CACHE_HOME } = process.env
  if (WGPT_CACHE) return path.resolve(WGPT_CACHE)
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'wgpt')
}
