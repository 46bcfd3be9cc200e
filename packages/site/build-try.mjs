// The documentation, the API reference and the playground as one folder of static pages: dist/site. Nothing is fetched.
//   SITE_BASE=/wgpt/ node build.mjs    where the pages are served below another path than /
import { buildPlayground } from '@wgpt/playground/build'
import { build as bundle } from 'esbuild'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build as buildPages } from 'vitepress'

const here = import.meta.dirname
const root = path.join(here, '../..')
const source = path.join(here, 'dist/source')
const site = path.join(here, 'dist/site')

const parts = path.join(here, 'dist/parts.mjs')
await bundle({
  stdin: {
    contents: `export { writeSource } from './src/assemble.js'; export { writeApiReference } from './src/api-reference.js'; export { brokenLinks } from './src/built-links.js'; export { slugOf } from './src/links.js'; export { sidebar } from './src/pages.js'`,
    resolveDir: here,
    loader: 'ts',
  },
  outfile: parts,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  logLevel: 'error',
})
const { writeSource, writeApiReference, brokenLinks } = await import(pathToFileURL(parts).href)
await writeSource(root, source)
import { cpSync } from 'node:fs'; cpSync(path.join(here,'dist/api-made'), path.join(source,'api'), {recursive:true})
await buildPlayground(path.join(source, 'public/playground'))
await buildPages(here)

const broken = brokenLinks(site, process.env.SITE_BASE ?? '/')
if (broken.length > 0) {
  console.error(`site: ${broken.length} links of the built pages lead nowhere:\n${broken.join('\n')}`)
  process.exitCode = 1
} else console.log(path.relative(root, site))
