import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { servePage, type PageServer } from './server.js'

let folder = ''
let server: PageServer
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-page-'))
  await writeFile(path.join(folder, 'page.js'), 'page()')
  server = await servePage(folder)
})
afterEach(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

const statusOf = (target: string, host?: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(server.url)
    request({ hostname, port, path: target, ...(host !== undefined && { headers: { host } }) }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

it('answers any path, and stays', async () => {
  for (const target of ['//', '///', '//[', 'http://[', '/%', '/../page.js', '/wasm/../page.js', '*', '/page.js/'])
    expect(await statusOf(target), target).toBe(404)
  expect(await statusOf('/page.js?once')).toBe(200)
  expect(await statusOf('/')).toBe(200)
})

it('answers nobody who calls it by another name', async () => {
  const { port } = new URL(server.url)
  for (const host of ['example.com', `example.com:${port}`, `localhost:${port}`, '127.0.0.1'])
    expect(await statusOf('/page.js', host), host).toBe(403)
})
