/** Seeded numbers from 0 to 1, exclusive. */
export function createRandom(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}

const telling = [0, 1, 0x20, 0x22, 0x2c, 0x7b, 0x7d, 0x7f, 0x80, 0xf0, 0xf7, 0xff]

/** The file with one to four things wrong: bits, bytes, lengths, cuts, repeats. */
export function mutate(file: Uint8Array, random: () => number): Uint8Array {
  const below = (bound: number): number => Math.floor(random() * bound)
  let bytes = Array.from(file)
  for (let times = 1 + below(4); times > 0; times--) {
    const at = below(bytes.length + 1)
    const some = below(random() < 0.9 ? 16 : 512)
    const ways = [
      () => (bytes = bytes.slice(0, at)),
      () => bytes.splice(at, some),
      () => bytes.splice(at, 0, ...bytes.slice(at, at + some)),
      () => bytes.splice(at, 0, ...Array.from({ length: some }, () => below(256))),
      () => bytes.splice(at, 0, ...bytes.slice(below(bytes.length), at).slice(0, some)),
      () => (bytes[at % Math.max(1, bytes.length)]! ^= 1 << below(8)),
      () => (bytes[at % Math.max(1, bytes.length)] = below(256)),
      () => (bytes[at % Math.max(1, bytes.length)] = telling[below(telling.length)]!),
      () => bytes.splice(at, 4, ...(random() < 0.5 ? [255, 255, 255, 127] : [0, 0, 0, below(256)])),
    ]
    ways[below(ways.length)]!()
  }
  return Uint8Array.from(bytes)
}
