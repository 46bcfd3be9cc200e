import { playwright } from '@vitest/browser-playwright'
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
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
/** WGPT_LONG=1 runs the laws whole that take a software GPU minutes. */
const isLong = Boolean(process.env.WGPT_LONG)
const exclude = ['**/node_modules/**', '**/dist/**']
/** Programs that a test starts print plain text, whatever the runner was told of colours. */
const plainText = { FORCE_COLOR: '0' }
/** As on a machine where wgpt has installed nothing, whatever this one has: TensorFlow has its own project. */
const env = { ...plainText, WGPT_CACHE: path.join(tmpdir(), 'wgpt-test-cache') }
/** Files are tested side by side: one thread each. Results have the same bits with any number. */
const oneThread = { WGPT_THREADS: '1' }
const chromium = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
/** The software Vulkan driver that Dawn runs on: a browser brings it. The variable, where it is set, names another. */
const VK_ICD_FILENAMES =
  process.env.VK_ICD_FILENAMES ??
  [path.dirname(chromium), '/usr/lib/chromium']
    .map((folder) => path.join(folder, 'vk_swiftshader_icd.json'))
    .find((file) => existsSync(file)) ??
  'none: install chromium, or set CHROMIUM_PATH'

/**
 * Tests of packages that know nothing of TensorFlow.js, and of folders or files in which no test computes a tensor: they need no backend and
 * share a process, which saves two seconds per file.
 */
const plain = [
  'packages/{errors,tokenizers,datasets,node-files,playground,study}/**/*.test.ts',
  'packages/backends/src/{install,node}/**/*.test.ts',
  'packages/backends/src/backends/webgpu.test.ts',
  'packages/bench/src/{browser,measure,report}/**/*.test.ts',
  'packages/bench/src/statistics.test.ts',
  'packages/cli/src/{backend,commands,completion,config,generate,progress,runs,study,world}/**/*.test.ts',
  'packages/decoder/src/config/**/*.test.ts',
  'packages/decoder/src/generate/sample.test.ts',
  'packages/decoder/src/parts/incomplete-parts.test.ts',
  'packages/decoder/src/parts/positions/sinusoidal/sinusoids.test.ts',
  'packages/distributed/src/{mpi,watch}/**/*.test.ts',
  'packages/kernel-runtime/src/wasm/inflate.test.ts',
  'packages/kernels/src/dropout/philox.test.ts',
  'packages/trainer/src/{checkpoint,comparison,config,metrics,report,safetensors,statistics,tensorboard}/**/*.test.ts',
  'packages/trainer/src/interop/float-values.test.ts',
  'packages/trainer/src/loop/{check-device,hooks,spike-watch,stopwatch}.test.ts',
  'packages/trainer/src/node/run-lock.test.ts',
  'packages/trainer/src/optimizers/config.test.ts',
  'packages/trainer/src/{evaluation-policy,schedule}.test.ts',
  'packages/wavelet-op/src/plan/**/*.test.ts',
  'packages/wavelet-op/src/streaming/state-samples.test.ts',
  'benchmarks/**/*.test.ts',
]
/** Tests that start programs: the command, a browser, a bundler. They wait for these and compute nothing themselves. */
const command = [
  'packages/cli/src/*.test.ts',
  'packages/distributed/src/*.test.ts',
  'packages/backends/src/programs.test.ts',
  'packages/bench/src/run-bench.test.ts',
  'tools/template.test.ts',
  'packages/wavelet-op/test/**/*.test.ts',
]
/** Tests of what is written for people, and of the whole workspace's sources: a change of a page runs these, not the laws. */
const docs = ['tools/!(template).test.ts', 'tools/build/**/*.test.ts', 'packages/site/src/**/*.test.ts']
/** Their `*.backend.test.ts` are for Node and a page: the backend makes no difference. */
const withoutTensors = 'packages/{errors,tokenizers,datasets,node-files,distributed}/**'
/** vitest leaves a core alone by default, which of two is half. One number for all projects that run side by side. */
const maxWorkers = availableParallelism()
const elsewhere = [...exclude, '**/*.{browser,native,e2e}.test.ts']

/** Chromium with WebGPU on its software GPU, and nothing of its own that talks to the network. Made again for each project, which names it. */
const browser = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({
    launchOptions: {
      executablePath: chromium,
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
  instances: [{ browser: 'chromium' as const }],
})

/** What every project in a page shares. */
const page = {
  // One tfjs-core in the page: a second one would not know the kernels and gradients of the first.
  resolve: { alias: browserAlias, dedupe: ['@tensorflow/tfjs-core'] },
  // A dependency that is found late reloads the page in the middle of a test. Vite finds what tests import; these are for sure.
  optimizeDeps: {
    include: [
      '@huggingface/tokenizers',
      '@noble/hashes/legacy',
      '@tensorflow/tfjs',
      '@tensorflow/tfjs-core',
      '@tensorflow/tfjs-backend-cpu',
      '@tensorflow/tfjs-backend-wasm',
      '@tensorflow/tfjs-backend-webgpu',
      '@wasm-audio-decoders/flac',
      '@wasm-audio-decoders/ogg-vorbis',
      'fast-check',
      'midi-file',
      'mpg123-decoder',
      'opus-decoder',
      'pure-rand/distribution/uniformFloat64',
      'pure-rand/distribution/uniformInt',
      'pure-rand/generator/xoroshiro128plus',
      'zod',
    ],
  },
}
const pageTest = () => ({
  exclude,
  setupFiles: ['tools/testing/start-backends.ts'],
  fileParallelism: false, // the software GPU uses every core
  testTimeout: 120_000,
  hookTimeout: 60_000,
  browser: browser(),
})

/**
 * `*.backend.test.ts` hold laws that every backend keeps: each project runs them on the backends that it can start.
 * `*.browser.test.ts` hold laws of a page alone.
 */
export default defineConfig({
  test: {
    globalSetup: ['tools/testing/build-assembly.ts'],
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'plain',
          provide: { backends: [], isLong },
          include: plain,
          exclude: [...elsewhere, '**/*.backend.test.ts'],
          env,
          pool: 'forks',
          isolate: false,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      ...Object.entries({ command, docs }).map(([name, include]) => ({
        resolve: { alias },
        test: {
          name,
          provide: { backends: [], isLong },
          include,
          exclude: elsewhere,
          env: { ...env, ...oneThread },
          pool: 'forks' as const,
          isolate: false,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      })),
      {
        resolve: { alias },
        test: {
          name: 'node',
          include: ['packages/**/*.test.ts'],
          exclude: [
            ...elsewhere,
            ...command,
            ...docs,
            ...plain.map((glob) => glob.replace('/*.test.ts', '/!(*.backend).test.ts')),
          ],
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['cpu', 'wasm'], isLong },
          env: { ...env, ...oneThread },
          pool: 'forks',
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'dawn',
          include: ['packages/**/*.backend.test.ts'],
          exclude: [...exclude, withoutTensors],
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['webgpu'], isLong },
          env: { ...plainText, VK_ICD_FILENAMES },
          // A child process, not a thread: the driver reads the process' own environment. Of two cores the software GPU fills 1.3 on
          // average, so files run side by side, among the other projects'.
          pool: 'forks',
          maxWorkers,
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'native',
          include: ['packages/**/*.{backend,native}.test.ts'],
          exclude: [...exclude, withoutTensors],
          globalSetup: ['tools/testing/install-tensorflow.ts'],
          setupFiles: ['tools/testing/start-backends.ts'],
          provide: { backends: ['tensorflow'], isLong },
          env: plainText,
          // The library is mapped once a process and reads its settings then.
          pool: 'forks',
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...page,
        test: {
          ...pageTest(),
          name: 'browser',
          include: ['packages/**/*.backend.test.ts'],
          provide: { backends: ['wasm', 'webgpu'], isLong },
        },
      },
      {
        // A page of which nothing is known but that wasm has not started yet: some of its laws are of that start.
        ...page,
        test: {
          ...pageTest(),
          name: 'page',
          include: ['packages/**/*.browser.test.ts'],
          provide: { backends: ['webgpu'], isLong },
        },
      },
      {
        // The page and the site as a visitor has them: built, served, and opened in Chromium.
        resolve: { alias },
        test: {
          name: 'e2e',
          include: ['packages/**/*.e2e.test.ts'],
          exclude,
          env: plainText,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 400_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
