// eslint-disable-next-line no-restricted-imports -- a file of the kernel's, not one that is made
import { readFileSync, writeFileSync } from 'node:fs'

const kilobytes = (name: string) =>
  1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? NaN)

/**
 * How much memory a piece of work takes at most, in bytes: the highest resident size since this call, less the size then. Linux says so;
 * elsewhere what is still held at the end is said.
 */
export function watchMemory(): { grown(): number } {
  try {
    writeFileSync('/proc/self/clear_refs', '5') // forget the highest size so far
    const before = kilobytes('VmRSS')
    return { grown: () => kilobytes('VmHWM') - before }
  } catch {
    const before = process.memoryUsage().rss
    return { grown: () => process.memoryUsage().rss - before }
  }
}
