import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '../packages')

/** Packages in which two folders still need each other, and which: an entry may go, none may come. */
const known: Readonly<Record<string, readonly string[]>> = {
  playground: ['page ⇄ race ⇄ recorded ⇄ scales ⇄ worker'],
}

const importPattern = /^(?:import|export)[^'"]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm

/** A folder of src/, or a file that lies in src/ itself. */
const place = (file: string) => file.split('/')[0]!

/** Who imports whom: folders of one package, tests and what only tests read aside. */
function arrowsOf(src: string): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>()
  for (const entry of readdirSync(src, { recursive: true })) {
    const file = String(entry).split(path.sep).join('/')
    if (!file.endsWith('.ts') || file.endsWith('.test.ts') || /(^|\/)testing\//.test(file)) continue
    for (const [, named, lazy] of readFileSync(path.join(src, file), 'utf8').matchAll(importPattern)) {
      const to = place(path.posix.join(path.posix.dirname(file), (named ?? lazy)!))
      if (to === place(file) || to === '..') continue
      arrows.set(place(file), (arrows.get(place(file)) ?? new Set()).add(to))
    }
  }
  return arrows
}

/** The groups of folders of which each reaches all others. */
function circlesOf(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const reached = (from: string) => {
    const seen = new Set<string>()
    const visit = (at: string) => {
      for (const to of arrows.get(at) ?? []) if (!seen.has(to)) visit((seen.add(to), to))
    }
    visit(from)
    return seen
  }
  const reach = new Map([...arrows.keys()].map((folder) => [folder, reached(folder)]))
  const circle = (folder: string) => [...reach.get(folder)!].filter((other) => reach.get(other)?.has(folder)).sort()
  return [...new Set([...reach.keys()].map((folder) => circle(folder).join(' ⇄ ')))]
    .filter((text) => text !== '')
    .sort()
}

describe('between the folders of a package', () => {
  it.each(readdirSync(root))('%s: imports run one way', (name) => {
    expect(circlesOf(arrowsOf(path.join(root, name, 'src')))).toEqual(known[name] ?? [])
  })
})

it('a circle is found, and named once', () => {
  const arrows = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['c', 'd'])],
    ['c', new Set(['a'])],
    ['d', new Set(['e'])],
  ])
  expect(circlesOf(arrows)).toEqual(['a ⇄ b ⇄ c'])
})
