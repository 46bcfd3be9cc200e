/** Columns of a usual terminal. */
const width = 80

/** Examples as help shows them: a long one continues in the next line, as a shell takes it. */
export const examplesText = (calls: readonly string[]) =>
  `\nExamples:\n${calls.map((call) => `${folded(`  $ wgpt ${call}`)}\n`).join('')}`

function folded(line: string): string {
  const lines: string[] = []
  let rest = line
  while (rest.length > width) {
    const place = rest.lastIndexOf(' ', width - 2)
    if (place < 8) break // One long word stays whole.
    lines.push(`${rest.slice(0, place)} \\`)
    rest = `      ${rest.slice(place + 1)}`
  }
  return [...lines, rest].join('\n')
}
