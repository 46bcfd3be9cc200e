/** A token that stands for its own text wherever it is, instead of what BPE makes of it. */
export interface AddedToken {
  readonly id: number
  readonly content: string
  /** It counts only where no letter, digit or underscore touches it. */
  readonly single_word?: boolean | undefined
  /** It takes the spaces before it, or behind it. */
  readonly lstrip?: boolean | undefined
  readonly rstrip?: boolean | undefined
  /** Looked for in the normalized text, after those that aren't. Default: unless it is special. */
  readonly normalized?: boolean | undefined
  readonly special?: boolean | undefined
}

/** A token's id, or a text without tokens. */
export type Section = number | string

/** Cuts a text at the added tokens that it has. */
export type SplitAtTokens = (text: string) => Section[]

const word = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]`
const endsWithWord = new RegExp(`${word}$`, 'u')
const startsWithWord = new RegExp(`^${word}`, 'u')
const space = /\p{White_Space}/u

/**
 * As Hugging Face's tokenizers: first the tokens that are not normalized, in the text as it is; then the normalized ones, in what lies
 * between and was normalized. Of several that begin at a place the longest counts.
 */
export function createSplitAtTokens(tokens: readonly AddedToken[], normalize: (text: string) => string): SplitAtTokens {
  const isNormalized = ({ normalized, special = false }: AddedToken) => normalized ?? !special
  const raw = splitter(tokens.filter((token) => !isNormalized(token)))
  const later = splitter(tokens.filter(isNormalized).map((token) => ({ ...token, content: normalize(token.content) })))
  const normalizeAndSplit = (section: Section) => (typeof section === 'number' ? [section] : later(normalize(section)))
  return (text) => raw(text).flatMap(normalizeAndSplit)
}

function splitter(tokens: readonly AddedToken[]): SplitAtTokens {
  if (tokens.length === 0) return (text) => (text === '' ? [] : [text])
  const byContent = new Map(tokens.map((token) => [token.content, token]))
  // Alternatives are tried in order: the longest comes first.
  const contents = [...byContent.keys()].sort((a, b) => b.length - a.length)
  const any = new RegExp(contents.map(escaped).join('|'), 'gu')
  return (text) => {
    const sections: Section[] = []
    let done = 0
    for (const match of text.matchAll(any)) {
      const token = byContent.get(match[0])!
      let [start, end] = [match.index, match.index + match[0].length]
      if (token.single_word && touchesWord(text, start, end)) continue
      if (token.lstrip) {
        while (start > done && space.test(text[start - 1]!)) start--
        start = Math.max(start, done)
      }
      if (token.rstrip) while (end < text.length && space.test(text[end]!)) end++
      if (done < start) sections.push(text.slice(done, start))
      // A token of spaces, which the one before has taken, is nothing if it would take them too.
      if (start < end) sections.push(token.id)
      done = end
    }
    if (done < text.length) sections.push(text.slice(done))
    return sections
  }
}

/** Whether a letter or the like lies right before `start` or at `end`; two code units hold any. */
const touchesWord = (text: string, start: number, end: number) =>
  endsWithWord.test(text.slice(Math.max(0, start - 2), start)) || startsWithWord.test(text.slice(end, end + 2))

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`)
