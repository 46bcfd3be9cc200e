import { readFile } from 'node:fs/promises'
import { defineConfig, type Options } from 'tsup'
import { plainWgsl } from './plain-wgsl.js'
import { thirdParty } from './third-party.mjs'

/** Comments and indentation are a tenth of what a page would load, and a minifier cannot tell them from the text of a string. */
const wgslFiles = {
  name: 'plain-wgsl',
  setup: (build: {
    onLoad(
      options: { filter: RegExp },
      load: (file: { path: string }) => Promise<{ contents: string; loader: 'ts' }>,
    ): void
  }) =>
    build.onLoad({ filter: /(\.wgsl|webgpu\/\w+)\.ts$/ }, async ({ path }) => ({
      contents: plainWgsl(await readFile(path, 'utf8')),
      loader: 'ts',
    })),
}

/** They are part of the packages that use them, and never published. */
export const privatePackages = ['@wgpt/errors', '@wgpt/kernel-runtime', '@wgpt/node-files']

/**
 * The one way a package here is built: ESM, CommonJS and types, from `src/` into `dist/`.
 * `tsconfig.build.json` maps no path but those of the private packages, so that a package sees its neighbours as a stranger would:
 * through their `exports`.
 */
export const library = (entry: Record<string, string>, more: Options = {}) =>
  defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    tsconfig: 'tsconfig.build.json',
    dts: true,
    clean: true,
    treeshake: true,
    splitting: true,
    sourcemap: false,
    esbuildPlugins: [wgslFiles, thirdParty()],
    // Private ground of several packages, in each of them.
    noExternal: privatePackages,
    ...more,
  })
