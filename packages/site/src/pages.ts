import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'

/** A page of the site: where its Markdown is in the repository, and where it goes. */
export interface Page {
  readonly source: string
  readonly target: string
}

export interface Chapter {
  readonly title: string
  /** Places in `docs/`, or of the repository where they begin with a slash. */
  readonly pages: readonly string[]
}

/** The way through the documentation, tutorial first. The sole list: menu, pages and the test of links read it. */
export const chapters: readonly Chapter[] = [
  { title: 'Tutorial', pages: ['/README.md', 'add-the-wavelet.md'] },
  {
    title: 'How to …',
    pages: [
      'data.md',
      'fine-tuning.md',
      'interop.md',
      'backends.md',
      'accelerate.md',
      'studies.md',
      'scale.md',
      'adding-a-filter.md',
      'adding-a-modality.md',
    ],
  },
  { title: 'Evidence', pages: ['evidence.md', 'performance.md', '/benchmarks/README.md', 'log.md'] },
  { title: 'Reference', pages: ['settings.md', 'mathematics.md', 'causality.md'] },
  {
    title: 'Internals',
    pages: [
      'architecture.md',
      'wavelet-kernels.md',
      'recorded-step.md',
      '/CONTRIBUTING.md',
      '/SECURITY.md',
      'licences.md',
    ],
  },
]

const fileOf = (page: string) => (page.startsWith('/') ? page.slice(1) : `docs/${page}`)

/** 'docs/data.md' → 'data.md', 'packages/trainer/README.md' → 'packages/trainer.md', 'README.md' → 'start.md' */
export function targetOf(source: string): string {
  if (source === 'README.md') return 'start.md'
  if (source === 'docs/README.md') return 'overview.md'
  if (path.basename(source) === 'README.md') return `${path.dirname(source)}.md`
  return source.startsWith('docs/') ? source.slice('docs/'.length) : source.toLowerCase()
}

/** All pages that are written by hand: those of the chapters, any other of `docs/`, and the README of every public package. */
export function pagesOf(root: string): Page[] {
  const docs = readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'))
  const packages = readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}/README.md`)
  const sources = [
    ...chapters.flatMap(({ pages }) => pages.map(fileOf)),
    ...docs.map((name) => `docs/${name}`),
    ...packages.filter((file) => existsSync(path.join(root, file))),
  ]
  return [...new Set(sources)].map((source) => ({ source, target: targetOf(source) }))
}

/** The menu of every page. */
export const sidebar = (root: string, titleOf: (source: string) => string) => [
  ...chapters.map(({ title, pages }) => ({
    text: title,
    items: pages.map(fileOf).map((source) => ({ text: titleOf(source), link: `/${targetOf(source).slice(0, -3)}` })),
  })),
  {
    text: 'Packages',
    collapsed: true,
    items: pagesOf(root)
      .filter(({ source }) => source.startsWith('packages/'))
      .map(({ source, target }) => ({ text: titleOf(source), link: `/${target.slice(0, -3)}` })),
  },
]
