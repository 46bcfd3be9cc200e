import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { checkNamedHash } from './obtain-wheel.js'
import { sha256 } from './testing/package-index.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-wheel-'))
afterAll(() => rmSync(folder, { recursive: true }))
const name = 'tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl'
const file = path.join(folder, name)
writeFileSync(file, 'wheel')
const log = (hash: string) =>
  `  Found link https://index.example/files/${name}${hash} (from https://index.example/simple/), version: 2.21.0`

it('takes what pip has fetched if the index named its SHA-256, and refuses it otherwise', async () => {
  const right = sha256(Buffer.from('wheel'))
  await checkNamedHash(file, log(`#sha256=${right}`))
  for (const hash of ['', '#md5=1234', `#sha256=${right.slice(1)}`, '#egg=x'])
    await expect(checkNamedHash(file, log(hash))).rejects.toThrow('its index gives no SHA-256 that can be compared')
  await expect(checkNamedHash(file, log(`#sha256=${'0'.repeat(64)}`))).rejects.toThrow(
    `${name} is not what the index promises`,
  )
  await expect(checkNamedHash(file, log(`#sha256=${right}`).replace(name, 'other.whl'))).rejects.toThrow('gives no')
})
