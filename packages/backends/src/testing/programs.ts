import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { makeFolders } from '@wgpt/node-files'
import { build, type Rollup } from 'vite'

const packageFolder = path.resolve(import.meta.dirname, '../..')
const packagesFolder = path.dirname(packageFolder)

export interface Ending {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Programs as a user has them: bundled from source, run in a process of their own. */
export interface Programs {
  /** Bundles an entry of this package with our own packages; tfjs and Dawn stay outside. */
  bundle(entry: string, outDir: string, forNode: boolean): Promise<Rollup.OutputChunk[]>
  /** Runs a module that has `listBackends` and `useBackend` in scope. */
  run(name: string, body: string, options?: RunOptions): Promise<Ending>
  dispose(): Promise<void>
  readonly folder: string
}

export interface RunOptions {
  readonly env?: Record<string, string>
  /** Another Node. */
  readonly node?: string
}

export async function createPrograms(): Promise<Programs> {
  await makeFolders(path.join(packageFolder, 'temp'))
  const folder = await mkdtemp(path.join(packageFolder, 'temp', 'programs-'))
  await bundle('src/index.ts', folder, true)
  return {
    folder,
    bundle,
    async run(name, body, options = {}) {
      const file = path.join(folder, `${name}.mjs`)
      const entry = JSON.stringify(pathToFileURL(path.join(folder, 'index.mjs')).href)
      await writeFile(file, `import { backendStatus, listBackends, useBackend } from ${entry}\n${body}\n`)
      return runFile(file, options)
    },
    dispose: () => rm(folder, { recursive: true }),
  }
}

async function bundle(entry: string, outDir: string, forNode: boolean): Promise<Rollup.OutputChunk[]> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: packageFolder,
    resolve: {
      alias: ['wavelet-op', 'kernels'].map((name) => ({
        find: new RegExp(`^@wgpt/${name}$`),
        replacement: path.join(packagesFolder, name, 'src/index.ts'),
      })),
    },
    build: {
      outDir,
      minify: false,
      ...(forNode ? { ssr: entry } : { lib: { entry, formats: ['es'], fileName: 'page' } }),
      rollupOptions: { external: [/^@tensorflow\//, 'webgpu'], output: { entryFileNames: '[name].mjs' } },
    },
  })
  const outputs = (Array.isArray(built) ? built : [built]) as Rollup.RollupOutput[]
  return outputs.flatMap(({ output }) => output).filter((file) => file.type === 'chunk')
}

/** The test's own drivers of WebGPU and threads are not a program's. */
function runFile(file: string, { env = {}, node = process.execPath }: RunOptions): Promise<Ending> {
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('VK_') && key !== 'WGPT_THREADS')
  const options = { env: { ...Object.fromEntries(inherited), ...env }, timeout: 50_000 }
  return new Promise((resolve) => {
    execFile(node, [file], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr })
    })
  })
}

/** A gradient of a matrix product: the backend's name and 7,11,9,13. */
export const step = `
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
  const gradient = tf.grad((y) => tf.matMul(y, y).sum())(x)
  console.log(tf.getBackend(), Array.from(await gradient.data()).join())`
