import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { benchReport, renderBenchReport, runBench, type BenchProgress, type BenchReport } from './index.js'
import { findChromium, launchChromium } from './browser/chromium.js'
import { runBenchWith } from './run-bench.js'
import { serveBenchWith } from './serve-bench.js'
import { buildFromSources } from './testing/source-entries.js'

let built: Awaited<ReturnType<typeof buildFromSources>>
let folder: string

beforeAll(async () => {
  built = await buildFromSources({ page: true })
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-bench-'))
}, 120_000)

afterAll(() => {
  built.remove()
  rmSync(folder, { recursive: true })
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** Written, read again, and checked against the schema, as a reader of the file would. */
function throughFile(report: BenchReport): BenchReport {
  const file = path.join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return benchReport.parse(JSON.parse(readFileSync(file, 'utf8')))
}

describe('runBench', () => {
  it('measures op, training and generation on cpu and wasm in Node', { timeout: 120_000 }, async () => {
    const progress: BenchProgress[] = []
    const report = throughFile(
      await runBenchWith(
        {
          suites: ['op', 'train', 'generate'],
          backends: ['wasm', 'cpu'],
          browser: false,
          quick: true,
          onProgress: (step) => progress.push(step),
        },
        built.entries,
      ),
    )
    expect(report.backends.filter(({ available }) => available).map(({ id }) => id)).toEqual(['node/wasm', 'node/cpu'])
    expect(report.cases.map(({ id }) => id)).toEqual([
      'op/2x128x64/forward',
      'op/2x128x64/backward',
      'train/mini',
      'generate/mini',
    ])
    expect(report.results).toHaveLength(8)
    for (const result of report.results) {
      expect(result.skipped).toBeUndefined()
      expect(result.subjects.length).toBeGreaterThanOrEqual(2)
      for (const { name, seconds, cpuSeconds, peakBytes, dispatches, newBytes } of result.subjects) {
        expect(seconds.minimum).toBeGreaterThan(0)
        expect(cpuSeconds?.median).toBeGreaterThan(0)
        expect(peakBytes).toBeGreaterThan(name === 'memcpy' ? -1 : 0) // which makes no tensor
        expect([dispatches, newBytes]).toEqual([null, null])
      }
      for (const { ratio } of result.ratios) expect(ratio.minimum).toBeGreaterThan(0)
    }
    expect(report.versions).toMatchObject({ node: process.versions.node, tfjs: expect.stringMatching(/^4\./) })
    expect(report.machine.cores).toBeGreaterThan(0)
    expect(report.machine.os).toMatch(/^\w+( \d+(\.\d+)*)?$/)
    if (existsSync(path.join(import.meta.dirname, '../../../.git'))) expect(report.commit).toMatch(/^[0-9a-f]{40}$/)
    else expect(report.commit).toBeNull()
    expect(progress.at(-1)).toMatchObject({ done: 24, total: 24 })
    for (let index = 1; index < progress.length; index++) {
      if (progress[index]!.total === 24) expect(progress[index]!.done).toBeGreaterThanOrEqual(progress[index - 1]!.done)
    }
    const text = JSON.stringify(report)
    expect(text).not.toContain(process.cwd())
    expect(text).not.toContain(folder)

    const page = renderBenchReport(report)
    expect(page).toMatch(/^<!doctype html>/)
    for (const shown of [
      'wasm in Node',
      'wavelet ÷ copy',
      'Tokens per second',
      'Generation',
      report.machine.cpu,
      report.versions.tfjs!,
    ]) {
      expect(page).toContain(shown)
    }
    expect(page.match(/<svg /g)).toHaveLength(12) // each chart wide and narrow
    expect(page).not.toMatch(/\s(?:src|href)\s*=|NaN|undefined/)
  })

  it('measures the step of each arm, and tokenizers on one backend alone', { timeout: 120_000 }, async () => {
    const options = { backends: ['wasm', 'cpu'] as const, browser: false, quick: true, rounds: 1 }
    const report = throughFile(await runBenchWith({ ...options, suites: ['compare', 'tokenize'] }, built.entries))
    const [arms, , tokenizers, skipped] = report.results
    expect(arms!.ratios.map(({ subject }) => subject)).toContain('Canon A and C')
    expect(tokenizers!.ratios.map(({ subject }) => subject)).toEqual(['characters', 'bytes', 'µ-law'])
    expect(skipped!.skipped).toBe('the same as on node/wasm: it computes no tensor')
    const page = renderBenchReport(report)
    expect(page).toContain('What one step of each arm takes')
    expect(page).toContain('the copy of what it reads')
  })

  it('makes a row with the reason of a backend that is not there', { timeout: 60_000 }, async () => {
    // Whatever this machine has installed: with an empty cache there is no TensorFlow.
    vi.stubEnv('WGPT_CACHE', path.join(folder, 'empty'))
    const report = throughFile(
      await runBenchWith({ suites: ['op'], backends: ['tensorflow'], browser: true, quick: true }, built.entries),
    )
    vi.unstubAllEnvs()
    expect(report.results).toEqual([])
    expect(report.backends).toHaveLength(1)
    expect(report.backends[0]).toMatchObject({ id: 'node/tensorflow', available: false })
    expect(report.backends[0]?.reason).toMatch(/not installed/)
    expect(report.backends[0]?.install).toMatch(/tensorflow/i)
    expect(renderBenchReport(report)).toContain('0 of 1 backends were there.')
  })

  it('makes rows with the reason when no browser is found', { timeout: 60_000 }, async () => {
    const before = process.env.CHROMIUM_PATH
    process.env.CHROMIUM_PATH = path.join(folder, 'no-such-program')
    try {
      const report = await runBenchWith({ suites: ['op'], backends: ['wasm'], quick: true, rounds: 1 }, built.entries)
      expect(report.backends.map(({ id, available, reason }) => [id, available, reason])).toEqual([
        ['node/wasm', true, undefined],
        ['chromium/wasm', false, 'CHROMIUM_PATH does not name a program'],
      ])
      expect(JSON.stringify(report)).not.toContain(folder)
    } finally {
      if (before === undefined) delete process.env.CHROMIUM_PATH
      else process.env.CHROMIUM_PATH = before
    }
  })

  it('makes a row of a process that dies', { timeout: 60_000 }, async () => {
    const worker = path.join(folder, 'dies.mjs')
    writeFileSync(worker, "process.on('message', () => { console.error('native library: bad'); process.abort() })")
    const report = await runBenchWith(
      { suites: ['op'], backends: ['cpu'], browser: false, quick: true },
      { ...built.entries, worker },
    )
    expect(report.backends[0]).toMatchObject({ id: 'node/cpu', available: false })
    expect(report.backends[0]?.reason).toMatch(/^its process ended with SIGABRT/)
  })

  it('ends what it has started when it is aborted', { timeout: 60_000 }, async () => {
    const controller = new AbortController()
    // The worker, but it first writes down which process it is.
    const worker = path.join(folder, 'counted.mjs')
    const pids = path.join(folder, 'pids')
    writeFileSync(
      worker,
      `import { appendFileSync } from 'node:fs'
       appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n')
       await import(${JSON.stringify(pathToFileURL(built.entries.worker).href)})`,
    )
    const children = () => readFileSync(pids, 'utf8').split('\n').filter(Boolean).map(Number).filter(isAlive)
    let running = 0
    const aborted = runBenchWith(
      {
        suites: ['op'],
        backends: ['wasm', 'cpu'],
        browser: false,
        quick: true,
        signal: controller.signal,
        onProgress: ({ done }) => {
          if (done !== 1) return
          running = children().length
          controller.abort()
        },
      },
      { ...built.entries, worker },
    )
    await expect(aborted).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
    expect(running).toBe(2)
    expect(children()).toEqual([])
  })

  it('refuses what it does not know', async () => {
    await expect(runBenchWith({ suites: [] }, built.entries)).rejects.toThrow('expected some of op, train')
    await expect(runBenchWith({ suites: ['op', 'x' as 'op'] }, built.entries)).rejects.toThrow("'x'")
    await expect(runBenchWith({ suites: ['op'], backends: ['x' as 'cpu'] }, built.entries)).rejects.toThrow(
      "there is no backend 'x'",
    )
    await expect(runBenchWith({ suites: ['op'], rounds: 0 }, built.entries)).rejects.toThrow('rounds is 0')
  })

  it('says what to do when the package is not built', async () => {
    await expect(runBench({ suites: ['op'] })).rejects.toThrow('bench: the package is not built. Run its build')
  })

  it('measures webgpu, wasm and cpu in Chromium', { timeout: 120_000 }, async () => {
    const report = throughFile(
      await runBenchWith(
        { suites: ['op'], backends: ['webgpu', 'wasm', 'cpu'], quick: true, rounds: 1 },
        built.entries,
      ),
    )
    const pages = report.backends.filter(({ place }) => place === 'chromium')
    expect(pages.map(({ id, available, reason }) => [id, available, reason])).toEqual([
      ['chromium/webgpu', true, undefined],
      ['chromium/wasm', true, undefined],
      ['chromium/cpu', true, undefined],
    ])
    expect(report.versions.chromium).toMatch(/^\d+\./)
    const [forward, backward] = ['forward', 'backward'].map((passes) =>
      report.results.find((row) => row.backend === 'chromium/webgpu' && row.case.endsWith(passes)),
    )
    const dispatches = (name: string, row = forward) =>
      row?.subjects.find((subject) => subject.name === name)?.dispatches
    expect(dispatches('copy')).toBe(1)
    expect(dispatches('copy', backward)).toBe(2)
    expect(dispatches('wavelet')).toBe(1)
    expect(dispatches('wavelet', backward)).toBe(2)
    expect(dispatches('plain')).toBeGreaterThan(10)
    for (const result of report.results) expect(result.skipped).toBeUndefined()
  })

  it("measures a visitor's browser on the page that it serves", { timeout: 180_000 }, async () => {
    const server = await serveBenchWith({ quick: true }, built.entries)
    const found = findChromium()
    if ('reason' in found) throw new Error(found.reason)
    const browser = await launchChromium(found.file, server.url)
    try {
      const page = await browser.newPage()
      const problems: string[] = []
      page.on('pageerror', ({ message }) => problems.push(message))
      await page.goto(server.url)
      await page.getByRole('button', { name: 'Measure' }).click()
      const link = page.getByRole('link', { name: 'Save bench.json' })
      await link.waitFor({ timeout: 170_000 })
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
      const report = benchReport.parse(JSON.parse(readFileSync(await download.path(), 'utf8')))
      expect(report.backends.map(({ id, available }) => [id, available])).toEqual([
        ['browser/webgpu', true],
        ['browser/wasm', true],
        ['browser/cpu', true],
      ])
      expect(report.results.every(({ skipped }) => skipped === undefined)).toBe(true)
      expect(await page.frameLocator('#report').locator('h1').innerText()).toContain('wgpt on every backend')
      expect(problems).toEqual([])
    } finally {
      await browser.close()
      await server.close()
    }
  })
})
