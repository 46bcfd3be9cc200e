import type { Random } from '../random.js'
import { joinBytes } from '../testing/join-bytes.js'

/** What happens to files on disks and wires, one thing at a time. */
export const damages: Readonly<Record<string, (bytes: Uint8Array, random: Random) => Uint8Array>> = {
  'one bit turned': (bytes, random) => {
    const changed = bytes.slice()
    changed[random.below(bytes.length)]! ^= 1 << random.below(8)
    return changed
  },
  cut: (bytes, random) => bytes.slice(0, random.below(bytes.length)),
  'a block of zeros': (bytes, random) => {
    const changed = bytes.slice()
    const at = random.below(bytes.length)
    return changed.fill(0, at, at + 1 + random.below(1024))
  },
  'a block twice': (bytes, random) => {
    const at = random.below(bytes.length)
    return joinBytes(bytes.subarray(0, at + 1 + random.below(1024)), bytes.subarray(at))
  },
  'a block missing': (bytes, random) => {
    const at = random.below(bytes.length)
    return joinBytes(bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(1024)))
  },
}
