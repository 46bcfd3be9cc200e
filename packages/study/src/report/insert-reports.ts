import { renderMarkdown } from './markdown.js'
import type { StudyReport } from './study-report.js'

/**
 * Puts reports into a Markdown page: what stands between `<!-- study: NAME -->` and `<!-- end -->` becomes the report of that name, its headings two
 * levels down.
 * @param reportOf undefined for a study that was not run, and is then said to be so
 *
 * @example
 * insertReports('# Results\n\n<!-- study: text -->\n<!-- end -->\n', () => undefined)
 */
export const insertReports = (page: string, reportOf: (name: string) => StudyReport | undefined): string =>
  page.replace(/<!-- study: ([\w-]+) -->[^]*?<!-- end -->/g, (_, name: string) => {
    const report = reportOf(name)
    const section = report ? renderMarkdown(report).replace(/^(#+) /gm, '##$1 ') : 'Not run yet.\n'
    return `<!-- study: ${name} -->\n\n${section}\n<!-- end -->`
  })
