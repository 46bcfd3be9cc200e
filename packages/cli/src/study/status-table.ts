import { byGroup, resultTable, type StudyReport } from '@wgpt/study'

/** The results so far, as aligned columns for a terminal. */
export function statusTable(report: StudyReport): string {
  const { runs, pending, results } = report
  const parts = [`${runs - pending} of ${runs} runs are done${pending > 0 ? '; no figure is final' : ''}.`]
  for (const [group, own] of byGroup(results)) {
    const { headings, rows } = resultTable(own)
    const widths = headings.map((heading, column) =>
      Math.max(heading.length, ...rows.map((row) => row[column]!.length)),
    )
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
        .join('  ')
        .trimEnd()
    parts.push([...(group ? [group] : []), line(headings), ...rows.map(line)].join('\n'))
  }
  return parts.join('\n\n')
}
