import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Page } from './pages.js'

/** A link or a picture in Markdown, outside of code. */
const link = /(!?)\[((?:[^\]\\]|\\.|\[[^\]]*\])*)\]\(([^()\s]+)\)/g
const outside = /^[a-z][a-z+.-]*:/i

/** A link that leads nowhere. */
export interface BrokenLink {
  readonly source: string
  readonly link: string
  readonly reason: string
}

export interface Rewritten {
  readonly text: string
  /** Files of the repository that the page shows or offers, by their place in the site. */
  readonly files: ReadonlyMap<string, string>
  readonly broken: readonly BrokenLink[]
}

/**
 * Turns the links of a page, which lead through the repository, into links of the site: to another page, to a copy of a file, or, for a folder of
 * sources, which the site has not, into plain text.
 * @param anchorsOf of a page's source, the anchors that its headings have
 */
export function rewriteLinks(
  { source, target }: Page,
  text: string,
  root: string,
  pages: readonly Page[],
  anchorsOf: (source: string) => ReadonlySet<string>,
): Rewritten {
  const files = new Map<string, string>()
  const broken: BrokenLink[] = []
  const places = new Map(pages.map((page) => [page.source, page.target]))

  function rewrite(whole: string, mark: string, label: string, to: string): string {
    if (outside.test(to)) return whole
    const [file = '', anchor] = to.split('#')
    const found = file === '' ? source : path.posix.join(path.posix.dirname(source), file)
    const fail = (reason: string) => {
      broken.push({ source, link: to, reason })
      return whole
    }
    const full = path.join(root, found)
    if (!existsSync(full)) return fail(`there is no ${found}`)
    const isFolder = statSync(full).isDirectory()
    const page = isFolder ? `${found.replace(/\/$/, '')}/README.md` : found
    const place = places.get(page)
    if (place !== undefined) {
      if (anchor !== undefined && !anchorsOf(page).has(anchor)) return fail(`${page} has no heading '#${anchor}'`)
      const between = path.posix.relative(path.posix.dirname(target), place)
      return `${mark}[${label}](./${between}${anchor === undefined ? '' : `#${anchor}`})`
    }
    if (isFolder || found.endsWith('.md')) return `${label} (\`${found}\`)`
    const copy = `files/${found}`
    files.set(copy, found)
    if (mark === '!') return `![${label}](/${copy})`
    return `[${label}](/${copy}){target="_self"}`
  }

  const lines = outsideOfCode(text, (part) => part.replace(link, rewrite))
  return { text: lines, files, broken }
}

/** Changes Markdown where it isn't code: fenced blocks and spans stay as they are. */
export function outsideOfCode(text: string, change: (part: string) => string): string {
  const code = /^( *)(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1\2 *$|(`+)(?!`)[\s\S]*?[^`]\3(?!`)/gm
  let [result, place] = ['', 0]
  const spans = [...text.matchAll(code)]
  const held: string[] = []
  for (const match of spans) {
    result += `${text.slice(place, match.index)}\ue000${held.push(match[0]) - 1}\ue000`
    place = match.index + match[0].length
  }
  // A label may hold a code span, so that links are changed over the whole text with the code taken out.
  return change(result + text.slice(place)).replace(/\ue000(\d+)\ue000/g, (_, index: string) => held[Number(index)]!)
}

/** The anchor of a heading, as GitHub makes it, so that one link serves there and here. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** The anchors of a page's headings. */
export function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>()
  let isCode = false
  for (const line of text.split('\n')) {
    if (/^ *(`{3,}|~{3,})/.test(line)) isCode = !isCode
    const heading = /^#{1,6} +(.+?) *$/.exec(line)?.[1]
    if (isCode || heading === undefined) continue
    anchors.add(slugOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '')))
  }
  return anchors
}
