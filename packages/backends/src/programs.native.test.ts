import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BackendStatus } from './status.js'
import { createPrograms, step, type Programs } from './testing/programs.js'

let programs: Programs
let empty: string
beforeAll(async () => {
  programs = await createPrograms()
  empty = await mkdtemp(path.join(tmpdir(), 'wgpt-empty-'))
})
afterAll(async () => {
  await programs.dispose()
  await rm(empty, { recursive: true })
})

describe('a Node program on TensorFlow', () => {
  it('ends by itself with code 0, and prints nothing but its own', async () => {
    const ending = await programs.run('native', `const tf = await useBackend('tensorflow')\n${step}`)
    expect(ending).toEqual({ code: 0, stdout: 'tensorflow 7,11,9,13\n', stderr: '' })
  })

  it('gets what TensorFlow says into the file that WGPT_DEBUG_LOG names, or onto stderr with DEBUG', async () => {
    const log = path.join(empty, 'debug.log')
    const env = { TF_CPP_MIN_LOG_LEVEL: '0' }
    const body = `const tf = await useBackend('tensorflow')\n${step}\nconsole.error('mine')`
    const logged = await programs.run('logged', body, { env: { ...env, WGPT_DEBUG_LOG: log } })
    expect(logged).toEqual({ code: 0, stdout: 'tensorflow 7,11,9,13\n', stderr: 'mine\n' })
    expect(await readFile(log, 'utf8')).toMatch(/oneDNN|CPU/)
    const shown = await programs.run('shown', body, { env: { ...env, DEBUG: 'other,wgpt' } })
    expect(shown.stderr).toMatch(/(oneDNN|CPU)[^]*mine\n$/)
  })

  it.each([
    [{ WGPT_THREADS: '1' }, ''],
    [{}, ', { threads: 1 }'],
  ])('computes with as many threads as %o and the call%s say', async (env, options) => {
    const body = (given: string) => `
      const tf = await useBackend('tensorflow'${given})
      const x = tf.randomNormal([1024, 1024])
      const multiply = () => { for (let i = 0; i < 8; i++) tf.dispose(tf.matMul(x, x)) }
      multiply()
      const [cpu, wall] = [process.cpuUsage(), performance.now()]
      multiply()
      const { user, system } = process.cpuUsage(cpu)
      console.log(process.env.TF_NUM_INTRAOP_THREADS, (user + system) / 1000 / (performance.now() - wall))`
    const { stdout } = await programs.run('threads', body(options), { env })
    const [set, share] = stdout.trim().split(' ')
    expect(set).toBe('1')
    expect(Number(share)).toBeLessThan(1.15) // processors at work: one
  })

  it('refuses a number of threads that is none, in one line', async () => {
    const body = "await useBackend('tensorflow').catch((error) => console.log(error.message))"
    const { stdout } = await programs.run('refused', body, { env: { WGPT_THREADS: 'many' } })
    expect(stdout).toBe(
      "backend: WGPT_THREADS is 'many'; expected a whole number from 1 to 64. Leave it out for the default.\n",
    )
  })

  it("is first for 'auto' where there is no card, and says its version and processor", async () => {
    const body = `const tf = await useBackend('auto')\nconsole.log(JSON.stringify([tf.getBackend(), ...await listBackends()]))`
    const { stdout } = await programs.run('status', body, { env: { VK_ICD_FILENAMES: '/nonexistent.json' } })
    const [chosen, status] = JSON.parse(stdout) as [string, BackendStatus]
    expect(chosen).toBe('tensorflow')
    expect(status).toMatchObject({
      name: 'tensorflow',
      available: true,
      device: expect.stringMatching(/\w/),
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      gpu: expect.any(Boolean),
    })
  })

  it('hears where nothing is installed which command brings it', async () => {
    const body = "await useBackend('tensorflow').catch((error) => console.log(error.message))"
    const { stdout, stderr } = await programs.run('missing', body, { env: { WGPT_CACHE: empty } })
    expect(stdout).toBe(
      "backend: 'tensorflow' is not available: it is not installed. To have it: wgpt backends install tensorflow.\n",
    )
    expect(stderr).toBe('')
  })
})
