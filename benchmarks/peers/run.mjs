// The same small GPT trained on WebGPU by wgpt and by its nearest peers, in one Chromium, in turns: dispatches, passes, submits and bytes of a step,
// and its seconds as a ratio. After npm run build:
//   npm run peers -- [--rounds 5] [--layers 2] [--only wgpt,jax] [--hardware]
// The peers are pinned in package.json and installed here by this program alone. Without --hardware it runs on Chromium's software GPU, where times
// say nothing about a real one.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { chromium } from 'playwright'
import { machine } from '../sides.mjs'
import { followDevice } from '../speed/webgpu-calls.mjs'

const here = import.meta.dirname
const sides = ['wgpt', 'tfjs', 'nanogpt', 'jax']

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      layers: { type: 'string', default: '2' },
      only: { type: 'string', default: sides.join(',') },
      hardware: { type: 'boolean', default: false },
    },
  })
  const chosen = values.only.split(',')
  const unknown = chosen.find((name) => !sides.includes(name))
  if (unknown !== undefined) fail(`there is no side '${unknown}'. Choose from ${sides.join(', ')}.`)
  if (!existsSync(path.join(here, 'node_modules'))) {
    console.error('peers: installing the pinned peers…')
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: here, stdio: 'inherit' })
  }
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--enable-unsafe-webgpu',
      ...(values.hardware ? ['--enable-features=Vulkan'] : ['--use-webgpu-adapter=swiftshader']),
    ],
  })
  const server = await serve()
  try {
    const pages = []
    for (const name of chosen) pages.push(await open(browser, server.address().port, name, Number(values.layers)))
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const side of pages) side.rounds.push(await side.page.evaluate('timedStep()'))
      console.error(`peers: round ${round + 1} of ${values.rounds}`)
    }
    report(pages, values, browser.version())
  } finally {
    await browser.close()
    server.close()
  }
}

/** WebGPU needs a secure context, which localhost is. The page allows nothing of its own; what is measured is put into it past that. */
function serve() {
  const policy = "default-src 'none'; base-uri 'none'; form-action 'none'"
  const server = createServer((_, response) =>
    response.setHeader('content-type', 'text/html').setHeader('content-security-policy', policy).end('<!doctype html>'),
  )
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

async function open(browser, port, name, layers) {
  const bundle = await build({
    stdin: {
      contents: `import { start } from './pages/${name}.mjs'; globalThis.start = start`,
      resolveDir: here,
      loader: 'js',
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    tsconfigRaw: {}, // the packages as they are built, not their sources
  })
  const page = await browser.newPage({ bypassCSP: true })
  page.on('pageerror', (error) => console.error(`peers: ${name}: ${error.message}`))
  await page.goto(`http://localhost:${port}/`)
  await page.addScriptTag({ content: `${followDevice}\nglobalThis.counts = followDevice()` })
  await page.addScriptTag({ content: bundle.outputFiles[0].text, type: 'module' })
  await page.waitForFunction('globalThis.start !== undefined')
  console.error(`peers: ${name} compiles its first steps…`)
  const losses = await page.evaluate(async (layers) => {
    const step = await globalThis.start({ layers })
    globalThis.timedStep = async () => {
      globalThis.counts.take()
      const started = globalThis.performance.now()
      const loss = await step()
      const seconds = (globalThis.performance.now() - started) / 1000
      const { dispatches, passes, submits, newBytes, uploadedBytes } = globalThis.counts.take()
      return { seconds, loss, dispatches, passes, submits, newBytes, uploadedBytes }
    }
    const losses = []
    for (let i = 0; i < 4; i++) losses.push((await globalThis.timedStep()).loss)
    return losses
  }, layers)
  // ln 65 = 4.17 at the beginning, and less after four steps on the same batch: a side that computes something else is not timed.
  if (!(Math.abs(losses[0] - Math.log(65)) < 1 && losses[3] < losses[0])) fail(`${name} does not train: ${losses}`)
  return { name, page, rounds: [] }
}

function report(pages, { layers, hardware }, version) {
  const rows = pages.map(({ name, rounds }) => ({
    name,
    ...rounds.at(-1),
    seconds: Math.min(...rounds.map(({ seconds }) => seconds)),
  }))
  const own = rows.find(({ name }) => name === 'wgpt')
  for (const row of rows) if (own) row.ownTimes = own.seconds / row.seconds
  console.log(
    JSON.stringify({ machine: machine(), chromium: version, hardware, layers: Number(layers), rows }, null, 2),
  )
}

function fail(message) {
  console.error(`peers: ${message}`)
  process.exit(2)
}

await main()
