import { encodeWav } from '@wgpt/datasets'
import { createMidiTokenizer } from '@wgpt/tokenizers'
import { unzipSync } from 'fflate'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { buildPlayground } from '../build.mjs'
import { serve } from '../serve.mjs'

let browser: Browser
let server: { url: string; close: () => void }
let context: BrowserContext
let page: Page
let complaints: string[]

beforeAll(async () => {
  server = await serve(await buildPlayground(path.join(import.meta.dirname, '../dist/e2e/page')))
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  })
})
afterAll(async () => {
  await browser.close()
  server.close()
})

beforeEach(async () => {
  context = await browser.newContext({ acceptDownloads: true })
  page = await context.newPage()
  complaints = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
})
afterEach(async () => {
  await context.close()
  expect(complaints).toEqual([])
})

/** Milliseconds, on a machine that does much else besides. */
const patience = 120_000
/** Small enough for the slowest machine. */
const tiny = { width: '16', layers: '1', heads: '2', context: '32', batch: '4', backend: 'wasm' }
const open = (settings: Record<string, string> = {}) =>
  page.goto(`${server.url}#${new URLSearchParams(settings).toString()}`)
const standing = () => page.locator('#standing tr').evaluateAll((rows) => rows.map((row) => row.textContent))
const losses = () =>
  page
    .locator('#standing td:nth-child(2)')
    .evaluateAll((cells) => cells.map((cell) => Number.parseFloat(cell.textContent)))
const finished = (steps: number) => page.getByText(`Finished: ${steps} steps`).waitFor({ timeout: patience })
const paused = () =>
  page
    .getByRole('status')
    .getByText(/^Paused after step/)
    .waitFor({ timeout: patience })
const trouble = () => page.getByRole('alert').textContent({ timeout: patience })

describe('the playground', () => {
  it('is alive from recorded figures, before anything that computes is loaded', async () => {
    const asked: string[] = []
    page.on('request', (request) => asked.push(new URL(request.url()).pathname))
    await open()
    await page.waitForFunction(() => Number(document.body.dataset.step) > 0, undefined, { timeout: patience })
    expect(await page.locator('#loss-chart canvas').count()).toBe(1)
    expect(await standing()).toHaveLength(6)
    expect(asked.filter((file) => /worker|wasm/.test(file))).toEqual([])
    expect(await page.getByText('Read with care').count()).toBe(1)
  })

  it('trains 30 steps on wasm: the losses fall, the race reports, and all is in the address', async () => {
    await open({ ...tiny, steps: '30', rate: '0.01', arms: 'none,fixed' })
    await page.getByRole('button', { name: 'Train here' }).click()
    await page.getByText(/^Finished: 30 steps on WebAssembly/).waitFor({ timeout: patience })
    const [none, fixed] = await losses()
    expect(none).toBeLessThan(3.1) // ln 27 is 3.30
    expect(fixed).toBeLessThan(3.1)
    const rows = await standing()
    expect(rows[0]).toContain('is the baseline')
    expect(rows[1]).toMatch(/% of the steps|not yet/)
    expect(new URL(page.url()).hash).toContain('steps=30')
  })

  it('continues after a reload with the same next losses, to the bit', async () => {
    const shownLosses = () => page.evaluate(() => document.body.dataset.losses)
    const shownStep = () => page.evaluate(() => Number(document.body.dataset.step))
    await open({ ...tiny, steps: '10', arms: 'none,learnable' })
    await page.getByRole('button', { name: 'One step' }).click()
    await paused()
    expect(await shownStep()).toBe(1)
    await page.reload()
    await page.getByRole('button', { name: 'One step' }).click()
    await paused()
    expect(await shownStep()).toBe(2)
    await page.getByRole('button', { name: 'Play' }).click()
    await finished(10)
    const resumed = await shownLosses()
    expect(resumed).toContain('"step":10')
    // The same race in one go.
    await page.getByRole('button', { name: 'Start again' }).click()
    await page.waitForFunction(() => Number(document.body.dataset.step) < 10, undefined, { timeout: patience })
    await finished(10)
    expect(await shownLosses()).toBe(resumed)
  })

  it.each([
    ['a text', 'own.txt', Buffer.from('Wer reitet so spät durch Nacht und Wind? '.repeat(200))],
    ['a piece', 'own.mid', piece()],
    [
      'a sound',
      'own.wav',
      Buffer.from(
        encodeWav(
          Float32Array.from({ length: 4000 }, (_, time) => Math.sin(time / 9)),
          16_000,
        ),
      ),
    ],
  ])('trains on %s of the visitor', async (_, name, buffer) => {
    await open({ ...tiny, steps: '10', arms: 'none,fixed' })
    await page.locator('#files').setInputFiles({ name, mimeType: '', buffer })
    await page.getByText(/^Ready to train on 'own/).waitFor({ timeout: patience })
    expect(page.url()).toContain('data=own-')
    await page.getByRole('button', { name: 'Train here' }).click()
    await finished(10)
  })

  it('says of a broken file in one sentence what is wrong, and keeps the race', async () => {
    await open({ ...tiny, steps: '12', arms: 'none,fixed' })
    await page
      .locator('#files')
      .setInputFiles({ name: 'broken.mid', mimeType: '', buffer: Buffer.from('not MIDI at all') })
    expect(await trouble()).toMatch(/^data: 'broken.mid' is not a MIDI file: .+ byte 0.+\.$/)
    await page.locator('#files').setInputFiles({ name: 'a.pdf', mimeType: '', buffer: Buffer.from('x') })
    await page.getByText("'a.pdf' is not a kind of file that this page reads").waitFor()
    expect(page.url()).not.toContain('data=')
    await page.goto('about:blank')
    await open({ arms: 'none,nobody' })
    expect(await trouble()).toMatch(/^The setting 'arms' is 'none,nobody': .+\.$/)
  })

  it('saves a model that is a run of the command, and loads it again', async () => {
    await open({ ...tiny, steps: '10', arms: 'none,fixed' })
    await page.getByRole('button', { name: 'Train here' }).click()
    await finished(10)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const file = await (await download).path()
    const zip = new Uint8Array(await readFile(file))
    expect(Object.keys(unzipSync(zip))).toEqual(
      expect.arrayContaining(
        ['config.json', 'tokenizer.json', 'checkpoints/10/model.safetensors'].map((name) => `wgpt-none/${name}`),
      ),
    )
    await page.locator('#load').setInputFiles({ name: 'wgpt-none.zip', mimeType: '', buffer: Buffer.from(zip) })
    await page.getByText('Loaded a model of text, saved at step 10.').waitFor({ timeout: patience })
    await page.getByRole('button', { name: 'Write' }).click()
    await page.waitForFunction(() => (document.getElementById('written')?.textContent ?? '').length > 100)
    await page.locator('#load').setInputFiles({ name: 'no.zip', mimeType: '', buffer: Buffer.from('no zip') })
    expect(await trouble()).toMatch(/^'no.zip' does not unpack: it is damaged, or not a zip file\./)
  })

  it('has no accessibility violation, light and dark', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core'), 'utf8')
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.goto('about:blank')
      await open()
      await page.getByText(/^Recorded on .+ finished/).waitFor()
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true
      })
      const cdp = await context.newCDPSession(page)
      await cdp.send('Runtime.evaluate', { expression: axe })
      const { result } = await cdp.send('Runtime.evaluate', {
        expression:
          'axe.run().then(({ violations }) => JSON.stringify(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])))',
        awaitPromise: true,
        returnByValue: true,
      })
      expect(JSON.parse(String(result.value))).toEqual([])
    }
  })
})

/** Notes without end: some hundred tokens. */
function piece(): Buffer {
  const notes = Array.from({ length: 200 }, (_, place) => [376, 60 + (place % 12), 300, 188 + (place % 12)]).flat()
  return Buffer.from(createMidiTokenizer().decode(notes))
}
