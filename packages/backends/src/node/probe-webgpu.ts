import { execFile } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { writeToDebugLog } from './debug-log.js'
import { keepLoaded } from './vulkan.js'

/** What a look at the machine's GPUs found. */
export type Probe =
  | { readonly found: 'adapter' | 'nothing' }
  /** The driver, or Dawn, ended the process that looked. */
  | { readonly found: 'crash'; readonly signal: string }
  /** This process's program can't run a script, as a bundled one: nothing is known. */
  | { readonly found: 'unknown' }

/** Longer than any driver takes to start. */
const patience = 30_000

/** Set in that process: a program that is its own Node (as a single executable) would start itself in it, and look again. */
const mark = 'WGPT_WEBGPU_PROBE'

export const isProbe = (): boolean => process.env[mark] !== undefined

/** Asks Dawn for an adapter, and says on stdout whether there is one. */
const script = `
const [dawn, loader, flags] = process.argv.slice(-3)
try { process.dlopen({ exports: {} }, loader, Number(flags)) } catch {}
const { create } = await import(dawn)
const adapter = await create([]).requestAdapter({ powerPreference: 'high-performance' })
;(await import('node:fs')).writeSync(1, adapter == null ? 'nothing' : 'adapter')
process.exit(0)`

/**
 * Looks for an adapter in a process of its own: drivers and Dawn print on file descriptor 2 while they look, which Node can't turn away in
 * this process. What they print goes to the debug log. A driver that crashes ends that process alone.
 * @param dawn the file of the npm package `webgpu`
 * @param loader Vulkan's loader, by the name or path that loads it
 */
export function probeWebgpu(dawn: string, loader: string): Promise<Probe> {
  const args = [pathToFileURL(dawn).href, loader, String(keepLoaded)]
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '--eval', script, '--', ...args],
      { env: { ...process.env, NODE_OPTIONS: '', ELECTRON_RUN_AS_NODE: '1', [mark]: '1' }, timeout: patience },
      (error, stdout, stderr) => {
        writeToDebugLog(stderr)
        if (stdout === 'adapter' || stdout === 'nothing') resolve({ found: stdout })
        else if (typeof error?.signal === 'string') resolve({ found: 'crash', signal: error.signal })
        else resolve({ found: 'unknown' })
      },
    )
  })
}
