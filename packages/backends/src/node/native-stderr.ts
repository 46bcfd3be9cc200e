import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { debugLog } from './debug-log.js'

/** What the addon of `native/native-stderr.cc` offers. Each throws when the system refuses. */
interface NativeStderr {
  /** Sends file descriptor 2 to the end of this file. */
  redirect(file: string): void
  /** Sends it where it went before. */
  restore(): void
}

/** The addon's file in an installation's folder; one that was made before this addon has none. */
export const nativeStderrName = 'native-stderr.node'

/**
 * Does the work with native stderr sent to the debug log. TensorFlow 2.16 and later greet there before they read any setting. What is
 * thrown is not lost: it passes.
 * @param folder an installation's, which holds the addon that Node lacks: it has no `dup2`
 */
export function withNativeStderrLogged<T>(folder: string, work: () => T): T {
  const addon = path.join(folder, nativeStderrName)
  const log = debugLog()
  if (log === undefined || !existsSync(addon)) return work()
  const stderr = createRequire(import.meta.url)(addon) as NativeStderr
  stderr.redirect(log)
  try {
    return work()
  } finally {
    stderr.restore()
  }
}
