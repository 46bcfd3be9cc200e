// Bundles the gradients of tfjs-core and the methods of its tensors into packages/backends/src/generated/tfjs-gradients.ts. The CommonJS build of
// tfjs-core, which Node loads, comes without them; the one package on npm that brings them is `@tensorflow/tfjs`, with 51 others (webgl, layers,
// yargs, core-js, …). What is public in tfjs-core is imported from there: only the gradients and their private helpers are in the file.
//   node ../../tools/build/tfjs-gradients.mjs      in packages/backends; nx runs it before build, lint, types and tests
import { build } from 'esbuild'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const project = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../packages/backends')
const folder = path.join(project, 'src/generated')
const output = path.join(folder, 'tfjs-gradients.ts')
const require = createRequire(path.join(project, 'package.json'))
const core = path.dirname(require.resolve('@tensorflow/tfjs-core/package.json'))
const own = /[\\/]dist[\\/](?:gradients[\\/]|public[\\/]chained_ops[\\/]|register_all_gradients)/

/** The names that a module of tfjs-core exports. */
const exportsOf = (text) => [
  ...[...text.matchAll(/^export (?:const|let|function|async function|class) (\w+)/gm)].map(([, name]) => name),
  ...[...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) =>
    names.split(',').map((name) => name.trim().split(' as ').at(-1)),
  ),
]

const publicParts = {
  name: 'public-parts',
  setup(build) {
    const known = new Set(Object.keys(require('@tensorflow/tfjs-core')))
    build.onLoad({ filter: /tfjs-core[\\/]dist[\\/].*\.js$/ }, ({ path: file }) => {
      if (own.test(file)) return undefined
      if (/[\\/]dist[\\/]engine\.js$/.test(file))
        return { contents: "import { engine } from '@tensorflow/tfjs-core'\nexport const ENGINE = engine()" }
      if (/[\\/]dist[\\/]ops[\\/]ops\.js$/.test(file)) return { contents: "export * from '@tensorflow/tfjs-core'" }
      const names = exportsOf(readFileSync(file, 'utf8'))
      if (names.length === 0 || !names.every((name) => known.has(name))) return undefined
      return { contents: `export { ${names.join(', ')} } from '@tensorflow/tfjs-core'` }
    })
  },
}

async function bundle() {
  const { outputFiles } = await build({
    stdin: {
      contents:
        "import '@tensorflow/tfjs-core/dist/register_all_gradients'\nimport '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops'",
      resolveDir: project,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    plugins: [
      publicParts,
      {
        name: 'core',
        setup: ({ onResolve }) =>
          onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({ path: '@tensorflow/tfjs-core', external: true })),
      },
    ],
  })
  const { version } = JSON.parse(readFileSync(path.join(core, 'package.json'), 'utf8'))
  return `// @ts-nocheck
// Made by tools/build/tfjs-gradients.mjs out of @tensorflow/tfjs-core ${version}, Copyright Google LLC, Apache-2.0.
// Contains @tensorflow/tfjs-core.
${outputFiles[0].text.trim()}
/** The same tfjs-core: once this module is loaded, its gradients and the methods of its tensors are registered. */
export const withGradients = <T>(core: T): T => core
`
}

/** Writes the generated file, unless it says that already. */
export async function buildTfjsGradients() {
  const text = await bundle()
  if (existsSync(output) && readFileSync(output, 'utf8') === text) return
  mkdirSync(folder, { recursive: true })
  const temporary = `${output}.${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, output)
  console.log(`gradients of tfjs: ${text.length} characters`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildTfjsGradients()
