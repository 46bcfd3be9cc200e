// eslint-disable-next-line no-restricted-imports -- a log that the user names, a device too, is appended to
import { appendFileSync } from 'node:fs'
import { devNull } from 'node:os'

/** Where what native code says goes: the file that WGPT_DEBUG_LOG names; stderr (undefined) where DEBUG names wgpt; else nowhere. */
export function debugLog(): string | undefined {
  const { WGPT_DEBUG_LOG, DEBUG = '' } = process.env
  if (WGPT_DEBUG_LOG !== undefined && WGPT_DEBUG_LOG !== '') return WGPT_DEBUG_LOG
  return DEBUG.split(/[\s,]+/).some((name) => /^(\*|wgpt(:.*)?)$/.test(name)) ? undefined : devNull
}

/** Writes what a child process said natively to the debug log. A log that can't be written loses it: the work continues. */
export function writeToDebugLog(text: string): void {
  if (text === '') return
  const log = debugLog()
  if (log === undefined) process.stderr.write(text)
  else
    try {
      appendFileSync(log, text)
    } catch {
      // As with TensorFlow's own notices: nothing depends on them.
    }
}
