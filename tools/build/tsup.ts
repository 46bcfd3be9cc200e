import { defineConfig, type Options } from 'tsup'

/**
 * The one way a package here is built: ESM, CommonJS and types, from `src/` into `dist/`.
 * `tsconfig.build.json` maps no path but that of the private kernel-runtime, so that a package sees its neighbours as a stranger would:
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
    // Private ground of two packages, in both of them.
    noExternal: ['@wgpt/kernel-runtime'],
    ...more,
  })
