/**
 * The words of a line as a POSIX shell parts it, quotes taken away and nothing evaluated; the last one is the one that is being written, empty
 * behind a space.
 */
export function splitWords(line: string): string[] {
  const words = ['']
  let quote = ''
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!
    if (letter === '\\' && quote !== "'") words.push(words.pop()! + (line[++at] ?? ''))
    else if (quote === '' && (letter === "'" || letter === '"')) quote = letter
    else if (letter === quote) quote = ''
    else if (quote === '' && /\s/.test(letter)) {
      if (at > 0 && !/\s/.test(line[at - 1]!)) words.push('')
    } else words.push(words.pop()! + letter)
  }
  return words
}
