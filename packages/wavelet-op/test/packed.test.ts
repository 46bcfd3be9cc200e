import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { chromium } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const run = promisify(execFile)
const packageFolder = path.join(import.meta.dirname, '..')

/** A stranger's few lines, the same for every way of loading. Its last expression is a promise of plain data. */
const body = /* js */ `
const plan = createWaveletPlan({ channels: 4, contextLength: 4, schedule: [0, 0, 1, 2] })
const use = async () => {
  await tf.setBackend('cpu')
  const before = tf.memory().numTensors
  const x = tf.tensor2d([[1, -0, 2, 4], [3, 5, 4, 8], [7, 9, 6, 0]])
  const y = waveletTransform(x, plan)
  const gradient = tf.grad((at) => waveletTransform(at, plan))(x)
  const kernels = ['cpu', 'wasm', 'webgpu'].map((backend) => tf.getKernelsForBackend(backend)
    .map((kernel) => kernel.kernelName).filter((name) => name.startsWith('CausalWavelet')))
  const result = { y: await y.array(), gradient: await gradient.array(), kernels }
  tf.dispose([x, y, gradient])
  return { ...result, left: tf.memory().numTensors - before }
}
`
const expected = {
  y: [
    [1, 0, 1, 1],
    [3, 5, 3, 3],
    [7, 9, 5, 3],
  ],
  gradient: [
    [1, 1, 1, 0.75],
    [1, 1, 1, 0.5],
    [1, 1, 0.5, 0.25],
  ],
  kernels: new Array(3).fill([
    'CausalWavelet',
    'CausalWaveletGrad',
    'CausalWaveletSegments',
    'CausalWaveletSegmentsGrad',
  ]),
  left: 0,
}

interface Lock {
  packages: Record<
    string,
    {
      dependencies?: Record<string, string>
      peerDependencies?: Record<string, string>
      peerDependenciesMeta?: Record<string, { optional?: boolean }>
    }
  >
}

describe('the packed package, in an empty project beside @tensorflow/tfjs', () => {
  let project: string
  let lock: Lock

  beforeAll(async () => {
    if (!existsSync(path.join(packageFolder, 'dist/index.js')))
      throw new Error('packages/wavelet-op/dist is missing: run `npx nx build @wgpt/wavelet-op` first')
    project = await mkdtemp(path.join(tmpdir(), 'wavelet-op-packed-'))
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project], {
      cwd: packageFolder,
    })
    const [packed] = JSON.parse(stdout) as [{ filename: string }]
    await writeFile(path.join(project, 'package.json'), JSON.stringify({ name: 'stranger', private: true }))
    const flags = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--no-progress']
    await run('npm', ['install', ...flags, `./${path.basename(packed.filename)}`, '@tensorflow/tfjs@4.22.0'], {
      cwd: project,
    })
    lock = JSON.parse(await readFile(path.join(project, 'package-lock.json'), 'utf8')) as Lock
  }, 180_000)

  afterAll(() => rm(project, { recursive: true, force: true }))

  /** Writes a script into the project, runs it in a Node of its own, and reads the JSON it prints. */
  async function runScript(name: string, text: string): Promise<unknown> {
    await writeFile(path.join(project, name), text)
    const { stdout } = await run(process.execPath, [name], { cwd: project })
    return JSON.parse(stdout.slice(stdout.indexOf('{'))) // tfjs greets on stdout
  }

  it('brings no dependency but those of tfjs', () => {
    const own = lock.packages['node_modules/@wgpt/wavelet-op']!
    expect(own.dependencies).toBeUndefined()
    expect(own.peerDependencies).toEqual({ '@tensorflow/tfjs-core': '^4.0.0', '@tensorflow/tfjs-layers': '^4.0.0' })
    expect(own.peerDependenciesMeta).toEqual({ '@tensorflow/tfjs-layers': { optional: true } })
    const reached = new Set<string>()
    const reach = (name: string) => {
      if (reached.has(name)) return
      reached.add(name)
      for (const [folder, { dependencies = {} }] of Object.entries(lock.packages))
        if (folder.endsWith(`node_modules/${name}`)) Object.keys(dependencies).forEach(reach)
    }
    reach('@tensorflow/tfjs')
    const installed = Object.keys(lock.packages).filter((folder) => folder !== '')
    const strangers = installed.filter((folder) => !reached.has(folder.split('node_modules/').at(-1)!))
    expect(strangers).toEqual(['node_modules/@wgpt/wavelet-op'])
  })

  it('works as an ES module', async () => {
    const imports = `import * as tf from '@tensorflow/tfjs'\nimport { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'`
    expect(await runScript('use.mjs', `${imports}\n${body}\nconsole.log(JSON.stringify(await use()))`)).toEqual(
      expected,
    )
  })

  it('works as CommonJS', async () => {
    const imports = `const tf = require('@tensorflow/tfjs')\nconst { createWaveletPlan, waveletTransform } = require('@wgpt/wavelet-op')`
    const text = `${imports}\n${body}\nuse().then((result) => console.log(JSON.stringify(result)))`
    expect(await runScript('use.cjs', text)).toEqual(expected)
  })

  /** Every other entry, in a few lines: a model with the layer, saved and loaded; a stream; the kit's cheapest promise; the vectors. */
  const entries = /* js */ `
  const use = async () => {
    await tf.setBackend('cpu')
    const model = tf.sequential({ layers: [waveletLayer({ inputShape: [8, 4], kind: 'learnable' })] })
    let saved
    await model.save(tf.io.withSaveHandler((artifacts) => { saved = artifacts; return { modelArtifactsInfo: {} } }))
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved))
    const stream = createWaveletStream(createWaveletPlan({ channels: 1, contextLength: 2, schedule: [1] }), { batch: 1 })
    const outputs = [2, 4].map((value) => stream.push(tf.tensor2d([[value]])).dataSync()[0])
    const { passed, failed } = await runConformance({ promises: ['errors'] })
    return { layer: loaded.layers[0].getClassName(), outputs, failed, checked: passed > 40, vectors: vectors.format }
  }
  `
  const expectedOfEntries = {
    layer: 'WaveletLayer',
    outputs: [1, 3],
    failed: 0,
    checked: true,
    vectors: 'wgpt-wavelet-vectors',
  }

  it('has all its entries as ES modules', async () => {
    const imports = `
      import { createRequire } from 'node:module'
      import * as tf from '@tensorflow/tfjs'
      import { createWaveletPlan, createWaveletStream } from '@wgpt/wavelet-op'
      import { waveletLayer } from '@wgpt/wavelet-op/layers'
      import { runConformance } from '@wgpt/wavelet-op/conformance'
      const vectors = createRequire(import.meta.url)('@wgpt/wavelet-op/test-vectors.json')`
    const text = `${imports}\n${entries}\nconsole.log(JSON.stringify(await use()))`
    expect(await runScript('entries.mjs', text)).toEqual(expectedOfEntries)
  })

  it('has all its entries as CommonJS', async () => {
    const imports = `
      const tf = require('@tensorflow/tfjs')
      const { createWaveletPlan, createWaveletStream } = require('@wgpt/wavelet-op')
      const { waveletLayer } = require('@wgpt/wavelet-op/layers')
      const { runConformance } = require('@wgpt/wavelet-op/conformance')
      const vectors = require('@wgpt/wavelet-op/test-vectors.json')`
    const text = `${imports}\n${entries}\nuse().then((result) => console.log(JSON.stringify(result)))`
    expect(await runScript('entries.cjs', text)).toEqual(expectedOfEntries)
  })

  /** Bundles a script as a page would ship it, and evaluates an expression after it in Chromium. */
  async function evaluateInPage(name: string, text: string, expression: string): Promise<unknown> {
    const input = path.join(project, `${name}.js`)
    await writeFile(input, text)
    const output = { format: 'iife', entryFileNames: 'bundle.js' } as const
    await build({
      root: project,
      configFile: false,
      logLevel: 'error',
      build: { outDir: name, rollupOptions: { input, output } },
    })
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    })
    try {
      const page = await browser.newPage()
      await page.addScriptTag({ path: path.join(project, name, 'bundle.js') })
      return JSON.parse(await page.evaluate<string>(`Promise.resolve(${expression}).then(JSON.stringify)`))
    } finally {
      await browser.close()
    }
  }

  it('works in a bundled page', async () => {
    const imports = `import * as tf from '@tensorflow/tfjs'\nimport { createWaveletPlan, waveletTransform } from '@wgpt/wavelet-op'`
    expect(await evaluateInPage('page', `${imports}\n${body}\nglobalThis.use = use`, 'use()')).toEqual(expected)
  }, 120_000)

  it('registers its kernels in a bundle that imports it for that alone', async () => {
    const text = `import { getKernel } from '@tensorflow/tfjs-core'\nimport '@wgpt/wavelet-op'\nglobalThis.getKernel = getKernel`
    const found = ['cpu', 'wasm', 'webgpu'].map((backend) => `getKernel('CausalWavelet', '${backend}').backendName`)
    expect(await evaluateInPage('bare', text, `[${found.join()}]`)).toEqual(['cpu', 'wasm', 'webgpu'])
  }, 120_000)

  it('brings the kernels of webgpu alone to a page that asks for those', async () => {
    const text = `import { getKernelsForBackend } from '@tensorflow/tfjs-core'\nimport '@wgpt/wavelet-op/webgpu'\nglobalThis.count = (backend) => getKernelsForBackend(backend).filter(({ kernelName }) => kernelName.startsWith('Causal')).length`
    const counts = ['cpu', 'wasm', 'webgpu'].map((backend) => `count('${backend}')`)
    expect(await evaluateInPage('webgpu', text, `[${counts.join()}]`)).toEqual([0, 0, 10])
  }, 120_000)
})
