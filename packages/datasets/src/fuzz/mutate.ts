import { seededRandom, type Random } from '../random.js'

const telling = [0x00, 0x01, 0x7f, 0x80, 0xff]

/** What can happen to a file: cut, bits turned, bytes replaced, a piece taken out, doubled, or moved in from another file. */
const mutations: ((bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array)[] = [
  (bytes, random) => bytes.slice(0, random.below(bytes.length + 1)),
  (bytes, random) => {
    const changed = bytes.slice()
    for (let count = 1 + random.below(8); count > 0; count--)
      changed[random.below(bytes.length)]! ^= 1 << random.below(8)
    return changed
  },
  (bytes, random) => {
    const changed = bytes.slice()
    for (let count = 1 + random.below(4); count > 0; count--) {
      const at = random.below(Math.min(bytes.length, random.below(2) === 0 ? 64 : bytes.length))
      changed.fill(telling[random.below(telling.length)]!, at, at + 1 + random.below(4))
    }
    return changed
  },
  (bytes, random) => {
    const at = random.below(bytes.length)
    return join(bytes.subarray(0, at), bytes.subarray(at + random.below(bytes.length - at + 1)))
  },
  (bytes, random) => {
    const at = random.below(bytes.length)
    const piece = bytes.subarray(at, at + random.below(Math.min(4096, bytes.length - at) + 1))
    return join(bytes.subarray(0, at), piece, piece, bytes.subarray(at))
  },
  (bytes, random, other) => {
    const at = random.below(bytes.length)
    const from = random.below(other.length)
    return join(
      bytes.subarray(0, at),
      other.subarray(from, from + random.below(2048)),
      bytes.subarray(at + random.below(64)),
    )
  },
]

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

/** The same seed, the same damage. One to three mutations of a file. */
export function mutate(files: readonly Uint8Array[], seed: number): Uint8Array {
  const random = seededRandom(seed)
  let bytes = files[random.below(files.length)]!
  for (let count = 1 + random.below(3); count > 0 && bytes.length > 0; count--)
    bytes = mutations[random.below(mutations.length)]!(bytes, random, files[random.below(files.length)]!)
  return bytes
}
