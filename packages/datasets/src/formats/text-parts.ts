/** Most UTF-16 units of a part: what is done with it takes some milliseconds. */
const partLength = 2 ** 16

/**
 * Cuts a long text into parts that tokenize by themselves to the ids of the whole. They end, in this order of choice: before a space behind a
 * Latin letter, where no fold, no accent and no word of a tokenizer reaches across; before other white space; between a letter and what is no
 * letter; between characters.
 * @returns the parts that are sure, and the rest, which the text's continuation may belong to
 */
export function cutIntoParts(text: string): { parts: string[]; rest: string } {
  const parts: string[] = []
  let start = 0
  while (text.length - start > partLength) {
    const end = lastSafeEnd(text, start + partLength / 2, start + partLength)
    parts.push(text.slice(start, end))
    start = end
  }
  return { parts, rest: text.slice(start) }
}

const isLatin = (unit: number) => (unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a
const isBlank = (unit: number) => unit === 0x20 || (unit >= 9 && unit <= 13)
const betweenWords = /\p{L}(?=[^\s\p{L}\p{N}\p{M}])/gu
/** What may follow a cut between characters: nothing that joins what stands before it. */
const joins = /[\p{M}\u1160-\u11ff\udc00-\udfff]/u

function lastSafeEnd(text: string, from: number, to: number): number {
  for (let end = to; end > from; end--)
    if (text.charCodeAt(end) === 0x20 && isLatin(text.charCodeAt(end - 1))) return end
  for (let end = to; end > from; end--) if (isBlank(text.charCodeAt(end)) && !/\s/.test(text[end - 1]!)) return end
  let last = -1
  for (const match of text.slice(from, to + 2).matchAll(betweenWords)) last = from + match.index + match[0].length
  if (last > from && last <= to) return last
  for (let end = to; end > from; end--) if (!joins.test(String.fromCodePoint(text.codePointAt(end)!))) return end
  return to
}
