// Trains the race that the page opens with and writes src/recorded/race.json: minutes of one core. The packages are used as built.
import { build } from 'esbuild'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { sampleText } from './sample-data.mjs'

const here = import.meta.dirname
const outfile = path.join(here, 'dist/record/record.mjs')
await build({
  entryPoints: [path.join(here, 'src/recorded/record.ts')],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  tsconfigRaw: '{}', // without the paths to sources
})
const { version } = JSON.parse(await readFile(path.join(here, '../trainer/package.json'), 'utf8'))
const { version: tfjs } = JSON.parse(
  await readFile(path.join(here, '../../node_modules/@tensorflow/tfjs-core/package.json'), 'utf8'),
)
const { record } = await import(pathToFileURL(outfile).href)
await record(
  sampleText(),
  { '@wgpt/trainer': version, '@tensorflow/tfjs': tfjs, node: process.version },
  path.join(here, 'src/recorded/race.json'),
)
