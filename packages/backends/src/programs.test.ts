import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseBackends } from './choose.js'
import { physicalCores } from './node/cores.js'
import type { BackendStatus } from './status.js'
import { createPrograms, step, type Programs } from './testing/programs.js'

let programs: Programs
beforeAll(async () => {
  programs = await createPrograms()
}, 120_000)
afterAll(() => programs.dispose())

describe('a Node program', () => {
  const swiftShader = { VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json' }

  it.each([
    ['cpu', {}],
    ['wasm', {}],
    ['webgpu', swiftShader],
  ])('that uses %s ends by itself with code 0, and prints nothing but its own', async (backend, env) => {
    const ending = await programs.run(backend, `const tf = await useBackend('${backend}')\n${step}`, { env })
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
      expect(await programs.run('busy', body, { env: swiftShader })).toEqual({ code: 3, stdout: '', stderr: '' })
  })

  it("that asks for 'auto' gets no software GPU, and prints nothing but its own", async () => {
    const ending = await programs.run('auto', `const tf = await useBackend('auto')\n${step}`, { env: swiftShader })
    expect(ending).toMatchObject({ code: 0, stderr: '' })
    const body = 'console.log(JSON.stringify(await listBackends()))'
    const listed = await programs.run('list', body, { env: swiftShader })
    expect(listed).toMatchObject({ code: 0, stderr: '' })
    const statuses = JSON.parse(listed.stdout) as BackendStatus[]
    expect(statuses).toContainEqual(expect.objectContaining({ name: 'webgpu', available: true, software: true }))
    expect(ending.stdout).toBe(`${chooseBackends(statuses)[0]!} 7,11,9,13\n`)
  })

  it('that asks for webgpu with a driver that is not there hears so in one line, and nothing from Dawn', async () => {
    const body = `await useBackend('webgpu').catch((error) => { console.log(error.message); process.exitCode = 1 })`
    const ending = await programs.run('driverless', body, { env: { VK_ICD_FILENAMES: '/nonexistent.json' } })
    expect(ending).toMatchObject({ code: 1, stderr: '' })
    expect(ending.stdout).toMatch(
      /^backend: 'webgpu' is not available: VK_DRIVER_FILES or VK_ICD_FILENAMES names no file that exists \(found '\/nonexistent\.json'\)\. To have it: .+\.\n$/,
    )
  })

  it('that looks at all backends says nothing on stderr, whatever Vulkan drivers the machine has', async () => {
    const ending = await programs.run('all', 'console.log(JSON.stringify(await listBackends()))')
    expect(ending).toMatchObject({ code: 0, stderr: '' })
    const webgpu = (JSON.parse(ending.stdout) as BackendStatus[]).find(({ name }) => name === 'webgpu')!
    if (!webgpu.available) expect(webgpu.reason).toMatch(/GPU|Vulkan/)
  })

  it('that looks at one backend loads no other', async () => {
    const body = `
      console.log((await backendStatus('cpu')).available, (await backendStatus('wasm')).threads > 0)
      console.log(globalThis.navigator?.gpu === undefined, process.env.TF_CPP_MIN_LOG_LEVEL === undefined)`
    expect(await programs.run('one', body)).toEqual({ code: 0, stdout: 'true true\ntrue true\n', stderr: '' })
  })

  it('that uses wasm computes on every physical core unless it is told a number, with the same bits', async () => {
    const body = (options: string) => `
      const tf = await useBackend('wasm', ${options})
      const { threads } = await backendStatus('wasm', ${options})
      const x = tf.randomNormal([256, 256], 0, 1, 'float32', 1)
      const bits = await tf.matMul(x, x, true).data()
      console.log(threads, tf.env().getNumber('WGPT_THREADS'), new Int32Array(bits.buffer).reduce((a, b) => (a * 31 + b) | 0))`
    const [all, one] = [await programs.run('threads', body('{}')), await programs.run('thread', body('{ threads: 1 }'))]
    const [cores, used, bits] = all.stdout.trim().split(' ')
    expect([all.code, all.stderr, used]).toEqual([0, '', cores])
    expect(Number(cores)).toBe(physicalCores())
    expect(one).toEqual({ code: 0, stdout: `1 1 ${bits!}\n`, stderr: '' })
  })
})

it('the entry for pages bundles for a browser, and asks for nothing of Node', async () => {
  const chunks = await programs.bundle('src/browser/index.ts', path.join(programs.folder, 'page'), false)
  const own = new Set(chunks.map(({ fileName }) => fileName))
  const imported = chunks.flatMap(({ imports, dynamicImports }) => [...imports, ...dynamicImports])
  expect(imported.filter((name) => !own.has(name) && !name.startsWith('@tensorflow/'))).toEqual([])
  const code = chunks.map((chunk) => chunk.code).join('\n')
  expect(code).toContain('useBackend')
  // What runs in Node too may look there for a process; what only Node has would be a name that vite replaces.
  expect(code).not.toMatch(/__vite-browser-external|createRequire|findInstalledTensorflow/)
})
