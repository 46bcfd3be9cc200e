/** Bytes of UTF-8 as they arrive, and the characters that they complete. */
export interface Utf8Decoder {
  /** @returns the characters that are complete now; U+FFFD for what can't become one */
  push(bytes: ArrayLike<number>): string
  /** @returns U+FFFD if the bytes end within a character, else nothing; afterwards it begins again */
  flush(): string
}

const replacement = '\ufffd'

/**
 * UTF-8 by WHATWG's "UTF-8 decoder": each longest beginning of a character that is not continued becomes one U+FFFD. A byte order mark is a
 * character like any other. As TextDecoder with `stream` and `ignoreBOM`, which not every engine has.
 *
 * Source: https://encoding.spec.whatwg.org/#utf-8-decoder
 */
export function createUtf8Decoder(): Utf8Decoder {
  let [codePoint, missing, lowest, highest] = [0, 0, 0x80, 0xbf]
  const begin = () => {
    ;[missing, lowest, highest] = [0, 0x80, 0xbf]
  }

  function lead(byte: number): string {
    if (byte < 0x80) return String.fromCharCode(byte)
    if (byte < 0xc2 || byte > 0xf4) return replacement
    missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
    codePoint = byte & (0x3f >> missing)
    if (byte === 0xe0) lowest = 0xa0
    else if (byte === 0xed) highest = 0x9f
    else if (byte === 0xf0) lowest = 0x90
    else if (byte === 0xf4) highest = 0x8f
    return ''
  }

  return {
    push(bytes) {
      let text = ''
      for (let index = 0; index < bytes.length; index++) {
        const byte = bytes[index]!
        if (missing === 0) {
          text += lead(byte)
        } else if (byte < lowest || byte > highest) {
          begin()
          text += replacement + lead(byte)
        } else {
          ;[lowest, highest] = [0x80, 0xbf]
          codePoint = (codePoint << 6) | (byte & 0x3f)
          missing--
          if (missing === 0) text += String.fromCodePoint(codePoint)
        }
      }
      return text
    },
    flush() {
      const text = missing > 0 ? replacement : ''
      begin()
      return text
    },
  }
}
