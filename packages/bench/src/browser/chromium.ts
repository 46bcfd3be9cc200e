import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import type { Browser } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge']
const fixedPlaces = [
  '/usr/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
]

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** The Chromium of this machine: CHROMIUM_PATH decides; without it, the usual names and places are tried. */
export function findChromium(
  env: NodeJS.ProcessEnv = process.env,
): { file: string } | { reason: string; install: string } {
  const named = env.CHROMIUM_PATH
  const install = 'install Chromium or Chrome (Debian: apt install chromium), or set CHROMIUM_PATH'
  if (named !== undefined && named !== '') {
    return isExecutable(named) ? { file: named } : { reason: 'CHROMIUM_PATH does not name a program', install }
  }
  const folders = (env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '')
  const file = [...folders.flatMap((folder) => names.map((name) => path.join(folder, name))), ...fixedPlaces].find(
    isExecutable,
  )
  return file === undefined ? { reason: 'no Chromium is found', install } : { file }
}

const quiet = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
/** Chromium's sandbox refuses to work for root, whom containers often run as. */
const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
/** A hidden page's timers and processor share are throttled otherwise, and several pages are measured in turns. */
const awake = [
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
]
const gpu = ['--enable-unsafe-webgpu', ...(process.platform === 'linux' ? ['--enable-features=Vulkan'] : [])]
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader']

async function hasAdapter(browser: Browser, url: string): Promise<boolean> {
  const page = await browser.newPage()
  try {
    await page.goto(url)
    return await page.evaluate(async () => {
      const { gpu: access } = navigator as { gpu?: GPU }
      return access !== undefined && (await access.requestAdapter()) !== null
    })
  } catch {
    return false
  } finally {
    await page.close()
  }
}

/**
 * Starts Chromium without a window: with the machine's GPU if WebGPU finds one, otherwise with one that the processor imitates.
 * @param url a page to ask for WebGPU
 * @throws what Playwright throws when the program does not start
 */
export async function launchChromium(file: string, url: string): Promise<Browser> {
  const { chromium } = await import('playwright-core')
  const launch = (args: string[]) =>
    chromium.launch({
      executablePath: file,
      args: [...sandbox, ...quiet, ...awake, ...args],
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    })
  const browser = await launch(gpu)
  if (await hasAdapter(browser, url)) return browser
  await browser.close()
  return launch(softwareGpu)
}
