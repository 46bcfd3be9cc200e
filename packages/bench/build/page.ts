import { build } from 'esbuild'
import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
// eslint-disable-next-line @nx/enforce-module-boundaries -- a build's tool, which is not a project
import { thirdParty } from '../../../tools/build/third-party.mjs'

const { resolve } = createRequire(import.meta.url)

/**
 * Bundles the pages' programs with all they need, and lays tfjs' `.wasm` files of the same version beside it.
 * @param root the package's folder; this file cannot tell, because the build bundles it into its configuration
 * @param folder where to
 * @param options.tsconfig decides whether neighbours are read from their sources (path mapping) or from their builds
 * @param options.alias packages that the page reads from elsewhere
 */
export async function buildPage(
  root: string,
  folder: string,
  options: { tsconfig: string; alias?: Record<string, string> },
): Promise<void> {
  await build({
    entryPoints: ['page', 'visitor'].map((name) => path.join(root, `src/browser/${name}.ts`)),
    outdir: folder,
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
    tsconfig: path.join(root, options.tsconfig),
    alias: options.alias ?? {},
    plugins: [thirdParty(path.join(folder, 'THIRD-PARTY.md'))],
  })
  const wasm = path.dirname(resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm'))
  mkdirSync(path.join(folder, 'wasm'), { recursive: true })
  for (const file of readdirSync(wasm).filter((name) => name.endsWith('.wasm'))) {
    cpSync(path.join(wasm, file), path.join(folder, 'wasm', file))
  }
}

/** Bundles the child process's program from the sources of all packages; the tests run it without a build. */
export async function buildWorkerFromSources(root: string, file: string): Promise<void> {
  await build({
    entryPoints: [path.join(root, 'src/node/worker.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    packages: 'external',
    logLevel: 'error',
    tsconfig: path.join(root, 'tsconfig.json'),
  })
}
