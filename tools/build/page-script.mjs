// Bundles the program of a report's page, packages/trainer/src/report/live, with uPlot and its stylesheet, as text in
// `src/generated/page-script.ts`: a report is one file, and whoever writes one needs no bundler.
//   node ../../tools/build/page-script.mjs      in packages/trainer; nx runs it before build, lint, types and tests
import { build } from 'esbuild'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../packages/trainer')
const output = path.join(project, 'src/generated/page-script.ts')
const { resolve } = createRequire(path.join(project, 'package.json'))
const uplot = path.dirname(path.dirname(resolve('uplot')))

async function bundle() {
  const { outputFiles } = await build({
    entryPoints: [path.join(project, 'src/report/live/index.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  })
  const { version } = JSON.parse(readFileSync(path.join(uplot, 'package.json'), 'utf8'))
  const licence = readFileSync(path.join(uplot, 'LICENSE'), 'utf8').trim()
  return `/* Contains uPlot ${version}.\n${licence}\n*/\n${outputFiles[0].text.trim()}`
}

/** Writes the generated file, unless it says that already. */
export async function buildPageScript() {
  const script = await bundle()
  if (/<\/script|<!--/i.test(script)) throw new Error('page-script: it would end its own element. Write </ apart.')
  const style = readFileSync(path.join(uplot, 'dist/uPlot.min.css'), 'utf8').trim()
  const hash = createHash('sha256').update(script).digest('base64')
  const text = `// Made by tools/build/page-script.mjs out of src/report/live and uPlot.
// Contains uplot.
export const pageScript =
  ${JSON.stringify(script)}
/** Of the script, as a content security policy names it. */
export const pageScriptHash = 'sha256-${hash}'
export const chartStyle =
  ${JSON.stringify(style)}
`
  if (existsSync(output) && readFileSync(output, 'utf8') === text) return
  mkdirSync(path.dirname(output), { recursive: true })
  const temporary = `${output}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, output)
  console.log(`page script: ${script.length} characters`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildPageScript()
