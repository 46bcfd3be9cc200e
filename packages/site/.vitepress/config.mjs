import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { defineConfig } from 'vitepress'

// build.mjs makes it of src.
const { sidebar, slugOf } = await import(pathToFileURL(path.join(import.meta.dirname, '../dist/parts.mjs')).href)
const root = path.join(import.meta.dirname, '../../..')
const api = path.join(import.meta.dirname, '../dist/source/api')
const titleOf = (source) => /^# (.+)$/m.exec(readFileSync(path.join(root, source), 'utf8'))?.[1] ?? source
const reference = readdirSync(api)
  .filter((name) => name.endsWith('.md') && name !== 'index.md')
  .map((name) => name.slice(0, -3))

export default defineConfig({
  title: 'wgpt',
  description: 'WaveletGPT on TensorFlow.js: an op, a trainer, a command, and studies that ask whether it pays',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/',
  srcDir: './dist/source',
  outDir: './dist/site',
  cacheDir: './dist/cache',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: { anchor: { slugify: slugOf } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
      { text: 'Guide', link: '/overview' },
      { text: 'Evidence', link: '/evidence' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: {
      '/': sidebar(root, titleOf),
      '/api/': [
        { text: 'API reference', items: reference.map((name) => ({ text: `@wgpt/${name}`, link: `/api/${name}` })) },
      ],
    },
  },
})
