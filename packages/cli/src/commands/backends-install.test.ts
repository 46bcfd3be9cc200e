import { createServer, type Server } from 'node:http'
import { readdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { complaints, wgpt } from '../testing/run-wgpt.js'
import { temporaryFolder } from '../testing/temporary-folder.js'

const cwd = temporaryFolder()
const install = (more: readonly string[] = []) => ['backends', 'install', 'tensorflow', '--dir', 'cache', ...more]

/** An index that answers as the first part of its path says; 'silent' never does. */
let server: Server
const env = (kind: string) => ({
  PIP_INDEX_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${kind}`,
  PIP_EXTRA_INDEX_URL: '',
})

beforeAll(async () => {
  const wheel = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_17_x86_64.whl'
  const path = { filename: `../../${wheel}`, url: `/${wheel}`, hashes: { sha256: 'a'.repeat(64) } }
  server = createServer(({ url }, response) => {
    const kind = url!.split('/')[1]!
    if (kind === 'silent') return
    if (kind === 'path') response.setHeader('content-type', 'application/vnd.pypi.simple.v1+json')
    else response.setHeader('content-type', 'text/html')
    response.statusCode = /^\d+$/.test(kind) ? Number(kind) : 200
    response.end(kind === 'path' ? JSON.stringify({ meta: { 'api-version': '1.0' }, files: [path] }) : '<h1>Hello</h1>')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

describe('wgpt backends install tensorflow', () => {
  it.each([
    ['404', 'no package index has wheels'],
    ['500', 'answers 500'],
    ['html', 'does not answer as one'],
    ['path', 'no package index has wheels'],
  ])('ends with one line and code 1 when the index answers %s', async (kind, says) => {
    const ended = await wgpt(install(), { cwd, env: env(kind) })
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(complaints(ended)).toEqual([expect.stringMatching(new RegExp(`^wgpt: tensorflow: .*${says}.*\\.$`))])
    expect(readdirSync(path.join(cwd, 'cache/tensorflow'))).toEqual([])
  })

  it('ends with code 1 without a compiler', async () => {
    const ended = await wgpt(install(['--json']), { cwd, env: { ...env('404'), CXX: '/nowhere/c++' } })
    expect([ended.code, ended.stdout]).toEqual([1, ''])
    expect(complaints(ended)[0]).toMatch(/CXX names, '\/nowhere\/c\+\+', does not run\. Install one/)
  })

  it.each([
    [['backends', 'install'], /missing required argument 'name'/],
    [['backends', 'install', 'torch'], /Allowed choices are tensorflow/],
    [install(['--version', 'newest']), /'newest' is not a version\. Expected one such as 2\.21\.0/],
    [['backends', 'remove'], /too many arguments|unknown command/],
  ])('%j is a wrong call', async (call, says) => {
    const ended = await wgpt(call, { cwd })
    expect(ended.code).toBe(2)
    expect(complaints(ended)).toEqual([expect.stringMatching(says)])
  })

  it('stops at Ctrl-C with code 130 and says how to continue', async () => {
    const ended = await wgpt(install(), {
      cwd,
      env: env('silent'),
      onStderr: (text, child) => {
        if (text.includes('asking for')) setTimeout(() => child.kill('SIGINT'), 300)
      },
    })
    expect(ended.code).toBe(130)
    expect(complaints(ended)).toEqual([expect.stringContaining('run the same command again to continue from there')])
    expect(readdirSync(path.join(cwd, 'cache/tensorflow'))).toEqual([])
  })

  it('says how it is called', async () => {
    const { code, stdout } = await wgpt(['backends', 'install', '--help'], { cwd })
    expect(code).toBe(0)
    for (const flag of ['--cuda', '--version <x>', '--dir <path>', '--force', '--json']) expect(stdout).toContain(flag)
  })
})
