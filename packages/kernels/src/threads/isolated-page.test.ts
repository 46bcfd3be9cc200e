import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = path.join(import.meta.dirname, '../../../..')
const wasmFolder = path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))

/** What the page runs: one op of each kind of parallel work, forward and backward, with one thread and with two. */
const script = /* js */ `
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { causalSelfAttention, linear, setWasmOptions, startWasmThreads, withSharedWasmHeap } from '@wgpt/kernels'

const random = (shape, seed) => tf.randomNormal(shape, 0, 1, 'float32', seed)
globalThis.use = async () => {
  setWasmPaths('/')
  setWasmOptions({ threads: 2 })
  await withSharedWasmHeap(() => tf.setBackend('wasm'))
  const [x, w, b] = [random([2, 61, 30], 1), random([30, 90], 2), random([90], 3)]
  const run = () => tf.grads((x, w, b) => causalSelfAttention(linear(x, w, b, { activation: 'gelu' }), 3))([x, w, b])
  const bits = async (tensors) => Promise.all(tensors.map(async (one) => [...new Int32Array((await one.data()).slice().buffer)]))
  const results = []
  for (const threads of [1, 2]) {
    setWasmOptions({ threads })
    results.push({ threads: await startWasmThreads(), bits: await bits(run()) })
  }
  return { isolated: globalThis.crossOriginIsolated, backend: tf.getBackend(), results }
}
`

interface Outcome {
  isolated: boolean
  backend: string
  results: { threads: number; bits: number[][] }[]
}

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-isolated-'))
  const input = path.join(folder, 'entry.js')
  await writeFile(input, script)
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: {
      alias: [
        { find: '@wgpt/kernels', replacement: path.join(import.meta.dirname, '../index.ts') },
        { find: '@wgpt/kernel-runtime', replacement: path.join(root, 'packages/kernel-runtime/src/index.ts') },
        ...['@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-core', '@tensorflow/tfjs'].map((name) => ({
          find: new RegExp(`^${name}$`),
          replacement: path.join(root, 'node_modules', name),
        })),
      ],
    },
    build: {
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rollupOptions: { input, output: { format: 'iife', entryFileNames: 'bundle.js' } },
    },
  })
}, 120_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs the script in Chromium, on a page that is cross-origin isolated or isn't. */
async function runInPage(isolated: boolean): Promise<Outcome> {
  const server = createServer((request, response) => {
    const name = (request.url ?? '/').slice(1)
    const headers = {
      'content-type': name === '' ? 'text/html' : name.endsWith('.js') ? 'text/javascript' : 'application/wasm',
      ...(isolated && {
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      }),
    }
    if (name === '') response.writeHead(200, headers).end('<!doctype html><script src="bundle.js"></script>')
    else
      readFile(name === 'bundle.js' ? path.join(folder, name) : path.join(wasmFolder, path.basename(name))).then(
        (content) => response.writeHead(200, headers).end(content),
        () => response.writeHead(404).end(),
      )
  })
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
    })
    try {
      const page = await browser.newPage()
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
      return await page.evaluate<Outcome>('use()')
    } finally {
      await browser.close()
    }
  } finally {
    server.close()
  }
}

it('threads start in a cross-origin isolated page, and give the bits of one', async () => {
  const { isolated, backend, results } = await runInPage(true)
  expect({ isolated, backend }).toEqual({ isolated: true, backend: 'wasm' })
  expect(results.map(({ threads }) => threads)).toEqual([1, 2])
  expect(results[0]!.bits.every((values) => values.some((value) => value !== 0))).toBe(true)
  expect(results[1]!.bits).toEqual(results[0]!.bits)
}, 120_000)

it('a page that is not isolated computes with one thread', async () => {
  const { isolated, results } = await runInPage(false)
  expect(isolated).toBe(false)
  expect(results.map(({ threads }) => threads)).toEqual([1, 1])
}, 120_000)
