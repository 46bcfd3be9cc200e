import { playwright } from '@vitest/browser-playwright'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { defineConfig } from 'vitest/config'

/** The workspace's packages are tested from source: the path mapping of tsconfig.base.json is the only list. */
const { compilerOptions } = JSON.parse(readFileSync(new URL('tsconfig.base.json', import.meta.url), 'utf8')) as {
  compilerOptions: { paths: Record<string, [string]> }
}
const alias = Object.entries(compilerOptions.paths).map(([name, [file]]) => ({
  find: new RegExp(`^${name}$`),
  replacement: path.join(import.meta.dirname, file),
}))
/** In a page, a package with an entry for pages of its own is tested through that. */
const browserAlias = [
  { find: /^@wgpt\/backends$/, replacement: path.join(import.meta.dirname, 'packages/backends/src/browser/index.ts') },
  ...alias,
]
const exclude = ['**/node_modules/**', '**/dist/**']
/** The software Vulkan driver that Dawn runs on; the variable, where it is set, names another. */
const VK_ICD_FILENAMES = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json'

/** `*.backend.test.ts` hold laws that every backend keeps: each project runs them on the backends that it can start. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'node',
          include: ['{packages,tools,benchmarks}/**/*.test.ts'],
          exclude,
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['cpu', 'wasm'] },
          pool: 'forks',
          testTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'dawn',
          include: ['packages/**/*.backend.test.ts'],
          exclude,
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['webgpu'] },
          env: { VK_ICD_FILENAMES },
          // A child process, not a thread: the driver reads the process' own environment. One at a time: the software GPU uses every core.
          pool: 'forks',
          maxWorkers: 1,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias: browserAlias, dedupe: ['@tensorflow/tfjs-core'] },
        // Everything that a package imports: a dependency found late reloads the page in the middle of a test.
        optimizeDeps: {
          include: [
            '@tensorflow/tfjs',
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-backend-wasm',
            '@tensorflow/tfjs-backend-webgpu',
            'fast-check',
            'zod',
          ],
        },
        test: {
          name: 'browser',
          include: ['packages/**/*.backend.test.ts'],
          exclude,
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['webgpu'] },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
                args: [
                  '--no-sandbox',
                  '--enable-unsafe-webgpu',
                  '--use-webgpu-adapter=swiftshader',
                  '--disable-quic',
                  '--no-first-run',
                  '--disable-background-networking',
                  '--disable-component-update',
                  '--disable-sync',
                ],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
})
