/** A text's bytes in UTF-8; half a surrogate pair becomes U+FFFD. As TextEncoder, which not every engine has. */
export function encodeUtf8(text: string): Uint8Array {
  const bytes: number[] = []
  for (const character of text) {
    const given = character.codePointAt(0)!
    const code = given >= 0xd800 && given <= 0xdfff ? 0xfffd : given
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), continued(code))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), continued(code >> 6), continued(code))
    else bytes.push(0xf0 | (code >> 18), continued(code >> 12), continued(code >> 6), continued(code))
  }
  return Uint8Array.from(bytes)
}

const continued = (bits: number): number => 0x80 | (bits & 0x3f)
