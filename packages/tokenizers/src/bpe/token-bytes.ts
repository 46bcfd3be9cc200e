import { encodeUtf8 } from '../stream/utf8-encode.js'

/** byte → the character that stands for it in GPT-2's vocabulary: itself if it prints, else one from U+0100 on. */
export const byteCharacters = Array.from({ length: 256 }, (_, byte) => byte).reduce<{
  characters: string[]
  hidden: number
}>(
  ({ characters, hidden }, byte) => {
    const prints = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    characters.push(String.fromCharCode(prints ? byte : 256 + hidden))
    return { characters, hidden: hidden + (prints ? 0 : 1) }
  },
  { characters: [], hidden: 0 },
).characters

const byteOf = new Map(byteCharacters.map((character, byte) => [character, byte]))

/**
 * The bytes of UTF-8 that each token stands for.
 * @param tokens id → token; undefined: no token has that id, and it stands for nothing
 * @param added tokens that stand for their own text, not for bytes
 */
export function createTokenBytes(
  tokens: readonly (string | undefined)[],
  added: ReadonlySet<string>,
): (id: number) => Uint8Array {
  const known: (Uint8Array | undefined)[] = []
  return (id) => (known[id] ??= bytesOf(tokens[id] ?? '', added))
}

const bytesOf = (token: string, added: ReadonlySet<string>): Uint8Array =>
  added.has(token) ? encodeUtf8(token) : Uint8Array.from(token, (character) => byteOf.get(character) ?? 0)
