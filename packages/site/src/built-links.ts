import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** Links of built pages that lead nowhere: to a file that isn't there, or to an anchor that its page has not. */
export function brokenLinks(folder: string, base: string): string[] {
  const broken: string[] = []
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.html'))
  const texts = new Map(pages.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]))
  for (const [page, text] of texts)
    for (const [, raw] of text.matchAll(/\s(?:href|src)="([^"]*)"/g)) {
      const link = raw!.replaceAll('&amp;', '&')
      if (/^([a-z][a-z+.-]*:|\/\/)/i.test(link)) continue
      const [file = '', anchor] = link.split('#')
      const from = file.startsWith('/')
        ? file.slice(base.length - 1).replace(/^\//, '')
        : path.posix.join(path.posix.dirname(page), file)
      const place = file === '' ? page : decodeURIComponent(from.replace(/\?.*$/, ''))
      const target = place === '' || place === '.' || place.endsWith('/') ? path.posix.join(place, 'index.html') : place
      if (!existsSync(path.join(folder, target))) broken.push(`${page}: ${link}`)
      else if (anchor && texts.has(target) && !texts.get(target)!.includes(`id="${decodeURIComponent(anchor)}"`))
        broken.push(`${page}: ${link}`)
    }
  return [...new Set(broken)]
}
