import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
// eslint-disable-next-line @nx/enforce-module-boundaries -- a source that no entry exports
import { page } from '../packages/trainer/src/report/page.js'

/**
 * Every page that wgpt writes or serves says what it may do: nothing by default, no address of its own for relative links, no form. A file that
 * begins a page has the policy in itself, as an element or as the header that it is served with.
 */
const root = path.resolve(import.meta.dirname, '..')
const isSource = (file: string) =>
  /\.(?:html|ts|mts|js|mjs|tsx)$/.test(file) &&
  !/(?:^|\/)(?:node_modules|dist|temp|generated|testing)\/|\.test\.ts$|\.d\.m?ts$/.test(file)
const files = ['packages', 'examples', 'tools', 'benchmarks']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter(isSource)
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }))
  .filter(({ text }) => /<!doctype html/i.test(text))

describe('pages', () => {
  it('are found', () => {
    const names = files.map(({ file }) => file)
    for (const known of ['packages/trainer/src/report/page.ts', 'packages/bench/src/browser/server.ts'])
      expect(names).toContain(known)
  })

  it.each(files)('$file has a policy that allows nothing by default, no base and no form', ({ text }) => {
    expect(text).toMatch(/content-security-policy/i)
    for (const directive of ["default-src 'none'", "base-uri 'none'", "form-action 'none'"])
      expect(text).toContain(directive)
  })

  it('a report has it before anything that it could bind', () => {
    const html = page('A title', 'report', [])
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)
    expect(policy?.[1]?.split('; ')).toEqual(
      expect.arrayContaining(['default-src &#39;none&#39;', 'base-uri &#39;none&#39;', 'form-action &#39;none&#39;']),
    )
    expect(html.indexOf('Content-Security-Policy')).toBeLessThan(html.indexOf('<style'))
  })
})
