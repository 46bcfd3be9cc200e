import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseBackends } from './choose.js'
import { softwareDriver } from './node/vulkan.js'
import type { BackendStatus } from './status.js'
import { createPrograms, step, type Programs } from './testing/programs.js'

let programs: Programs
beforeAll(async () => {
  programs = await createPrograms()
})
afterAll(() => programs.dispose())

describe('a Node program', () => {
  const swiftShader = { VK_ICD_FILENAMES: process.env.VK_ICD_FILENAMES ?? softwareDriver() ?? 'none' }

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

  it('that asks for webgpu without a Vulkan driver hears so in one line, and nothing from Dawn', async () => {
    const body = `await useBackend('webgpu').catch((error) => { console.log(error.message); process.exitCode = 1 })`
    const ending = await programs.run('driverless', body, { env: { VK_ICD_FILENAMES: '/nonexistent.json' } })
    expect(ending).toMatchObject({ code: 1, stderr: '' })
    expect(ending.stdout).toMatch(
      /^backend: 'webgpu' is not available: no Vulkan driver is found\. To have it: .+\.\n$/,
    )
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
