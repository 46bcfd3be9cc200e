import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Rollup } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { softwareDriver } from './node/vulkan.js'

// Programs as a user has them: bundled from source, run in a process of their own.
const packageFolder = path.resolve(import.meta.dirname, '..')
const packagesFolder = path.dirname(packageFolder)
let folder: string

beforeAll(async () => {
  await mkdir(path.join(packageFolder, 'temp'), { recursive: true })
  folder = await mkdtemp(path.join(packageFolder, 'temp', 'programs-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** Bundles an entry of this package with our own packages; tfjs and Dawn stay outside. */
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

interface Ending {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const run = (file: string, env: Record<string, string>) =>
  new Promise<Ending>((resolve) => {
    const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith('VK_'))
    const options = { env: { ...Object.fromEntries(inherited), ...env }, timeout: 50_000 }
    execFile(process.execPath, [file], options, (error, stdout, stderr) => {
      resolve({ code: error == null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr })
    })
  })

describe('a Node program', () => {
  beforeAll(() => bundle('src/index.ts', folder, true))

  const program = async (name: string, body: string, env: Record<string, string> = {}) => {
    const file = path.join(folder, `${name}.mjs`)
    const entry = JSON.stringify(pathToFileURL(path.join(folder, 'index.mjs')).href)
    await writeFile(file, `import { listBackends, useBackend } from ${entry}\n${body}\n`)
    return run(file, env)
  }
  const step = `
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
    const gradient = tf.grad((y) => tf.matMul(y, y).sum())(x)
    console.log(tf.getBackend(), Array.from(await gradient.data()).join())`
  const swiftShader = { VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? softwareDriver() ?? 'none' }

  it.each([
    ['cpu', {}],
    ['wasm', {}],
    ['webgpu', swiftShader],
  ])('that uses %s ends by itself with code 0, and prints nothing but its own', async (backend, env) => {
    const ending = await program(backend, `const tf = await useBackend('${backend}')\n${step}`, env)
    expect(ending).toEqual({ code: 0, stdout: `${backend} 7,11,9,13\n`, stderr: '' })
  })

  it('that ends with work on the GPU under way does not crash', async () => {
    const body = `const tf = await useBackend('webgpu')
      let x = tf.ones([64, 64])
      for (let i = 0; i < 20; i++) x = tf.matMul(x, x)
      void x.data()
      process.exit(3)`
    // Left to itself Dawn crashes in about half of the runs.
    for (let i = 0; i < 4; i++)
      expect(await program('busy', body, swiftShader)).toEqual({ code: 3, stdout: '', stderr: '' })
  })

  it("that asks for 'auto' gets no software GPU, and prints nothing but its own", async () => {
    const ending = await program('auto', `const tf = await useBackend('auto')\n${step}`, swiftShader)
    expect(ending).toMatchObject({ code: 0, stderr: '' })
    const listed = await program('list', 'console.log(JSON.stringify(await listBackends()))', swiftShader)
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    const statuses = JSON.parse(listed.stdout) as { name: string; available: boolean; software?: boolean }[]
    expect(statuses).toContainEqual(expect.objectContaining({ name: 'webgpu', available: true, software: true }))
    const best = statuses.find(({ available, software }) => available && software !== true)
    expect(ending.stdout).toBe(`${best!.name} 7,11,9,13\n`)
  })

  it('that asks for webgpu without a Vulkan driver hears so in one line, and nothing from Dawn', async () => {
    const body = `await useBackend('webgpu').catch((error) => { console.log(error.message); process.exitCode = 1 })`
    const ending = await program('driverless', body, { VK_ICD_FILENAMES: '/nonexistent.json' })
    expect(ending).toMatchObject({ code: 1, stderr: '' })
    expect(ending.stdout).toMatch(
      /^backend: 'webgpu' is not available: no Vulkan driver is found\. To have it: .+\.\n$/,
    )
  })
})

it('the entry for pages bundles for a browser, and asks for nothing of Node', async () => {
  const outDir = path.join(folder, 'page')
  const chunks = await bundle('src/browser/index.ts', outDir, false)
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  expect(imported.filter((name) => !own.has(name) && !name.startsWith('@tensorflow/'))).toEqual([])
  const code = chunks.map((chunk) => chunk.code).join('\n')
  expect(code).toContain('useBackend')
  // What runs in Node too may look there for a process; what only Node has would be a name that vite replaces.
  expect(code).not.toMatch(/__vite-browser-external|createRequire|findInstalledTensorflow/)
})
