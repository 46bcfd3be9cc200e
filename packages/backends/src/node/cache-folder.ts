import { homedir } from 'node:os'
import path from 'node:path'

/** Where wgpt keeps what it has fetched: `$WGPT_CACHE`, else `wgpt` in `$XDG_CACHE_HOME` or in `~/.cache`. Nothing is made. */
export function cacheFolder(): string {
  const { WGPT_CACHE, XDG_CACHE_HOME } = process.env
  if (WGPT_CACHE !== undefined && WGPT_CACHE !== '') return path.resolve(WGPT_CACHE)
  // The XDG base directory specification: a path that is not absolute is to be ignored.
  const base = path.isAbsolute(XDG_CACHE_HOME ?? '') ? XDG_CACHE_HOME! : path.join(homedir(), '.cache')
  return path.join(base, 'wgpt')
}

/** The folder that holds a folder for each installed TensorFlow. */
export const tensorflowFolder = (directory?: string): string =>
  path.join(directory === undefined ? cacheFolder() : path.resolve(directory), 'tensorflow')
