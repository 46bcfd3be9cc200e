// eslint-disable-next-line no-restricted-imports -- pages of a build, in a folder that it has just emptied
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { anchorsIn, rewriteLinks, type BrokenLink } from './links.js'
import { pagesOf } from './pages.js'

/** Everything that is written by hand, laid out as the site has it. */
export interface Assembled {
  readonly broken: readonly BrokenLink[]
  /** Markdown by its place in the site. */
  readonly pages: ReadonlyMap<string, string>
  /** Files of the repository by their place in the site. */
  readonly files: ReadonlyMap<string, string>
}

/** Reads all pages and turns their links into links of the site. */
export async function assemble(root: string): Promise<Assembled> {
  const list = pagesOf(root)
  const texts = new Map<string, string>()
  for (const { source } of list) texts.set(source, await readFile(path.join(root, source), 'utf8'))
  const anchors = new Map<string, ReadonlySet<string>>()
  const anchorsOf = (source: string) => {
    const known = anchors.get(source) ?? anchorsIn(texts.get(source)!)
    anchors.set(source, known)
    return known
  }
  const broken: BrokenLink[] = []
  const [pages, files] = [new Map<string, string>(), new Map<string, string>()]
  for (const page of list) {
    const rewritten = rewriteLinks(page, texts.get(page.source)!, root, list, anchorsOf)
    broken.push(...rewritten.broken)
    for (const [copy, file] of rewritten.files) files.set(copy, file)
    pages.set(page.target, rewritten.text)
  }
  return { broken, pages, files }
}

/** Writes pages and files into a folder that VitePress reads. @throws Error that names every link that leads nowhere */
export async function writeSource(root: string, folder: string): Promise<void> {
  const { broken, pages, files } = await assemble(root)
  if (broken.length > 0)
    throw new Error(
      `site: ${broken.length} links lead nowhere. Change them: ${broken.map(({ source, link, reason }) => `${source}: ${link} (${reason})`).join('; ')}.`,
    )
  await rm(folder, { recursive: true, force: true })
  for (const [target, text] of pages) {
    // eslint-disable-next-line no-restricted-syntax -- below this repository's own folders
    await mkdir(path.dirname(path.join(folder, target)), { recursive: true })
    await writeFile(path.join(folder, target), text)
  }
  for (const [copy, file] of files) await cp(path.join(root, file), path.join(folder, 'public', copy))
  await writeFile(path.join(folder, 'index.md'), home)
}

const home = `---
layout: home
title: wgpt
hero:
  name: wgpt
  text: Small GPTs with a ladder of moving averages, in TypeScript
  tagline: WaveletGPT on TensorFlow.js, in Node and in the browser; and the studies that ask whether it pays.
  actions:
    - { theme: brand, text: Open the playground, link: /playground/index.html, target: _self }
    - { theme: alt, text: Get started, link: /start }
    - { theme: alt, text: Evidence, link: /evidence }
features:
  - title: The op alone
    details: A causal, multi-scale filter with kernels for WebGPU, WebAssembly, TensorFlow and plain JavaScript. One peer dependency.
    link: /add-the-wavelet
  - title: Train from code or a command
    details: Presets for text, MIDI and sound; exact resuming; checkpoints that other programs read.
    link: /packages/trainer
  - title: Claims that are tested
    details: Tuned baselines, paired seeds, cheap rivals, and targets that were written before the runs.
    link: /evidence
---
`
