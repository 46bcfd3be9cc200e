import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { distrustedInstallation, findInstalledTensorflow, folderName, thisPlatform } from './installed.js'

let cache = ''
let folder = ''
beforeEach(() => {
  cache = mkdtempSync(path.join(tmpdir(), 'wgpt-trust-'))
  const manifest = { format: 1, version: '2.21.0', platform: thisPlatform(), cuda: false } as const
  folder = path.join(cache, 'tensorflow', folderName(manifest))
  mkdirSync(path.join(folder, 'package/lib/napi-v8'), { recursive: true, mode: 0o755 })
  writeFileSync(path.join(folder, 'package/lib/napi-v8/tfjs_binding.node'), '')
  writeFileSync(path.join(folder, 'package/load.cjs'), '')
  writeFileSync(path.join(folder, 'install.json'), JSON.stringify(manifest))
})
afterEach(() => rmSync(cache, { recursive: true }))

describe('an installation in the cache', () => {
  it("is used if it is this user's alone", () => {
    expect(findInstalledTensorflow(cache)?.folder).toBe(folder)
    expect(distrustedInstallation(cache)).toBeUndefined()
  })

  it.each(['', 'package', 'package/load.cjs', 'package/lib/napi-v8/tfjs_binding.node', '..'])(
    'is not loaded where others may write to %j',
    (part) => {
      chmodSync(path.join(folder, part), 0o777)
      expect(findInstalledTensorflow(cache)).toBeUndefined()
      expect(distrustedInstallation(cache)).toMatch(/may be written by others \(mode 777\)$/)
    },
  )

  // Nobody but root gives files away.
  if (process.getuid?.() === 0)
    it('is not loaded where a part of it belongs to another user', () => {
      chownSync(path.join(folder, 'package'), 4711, 4711)
      expect(findInstalledTensorflow(cache)).toBeUndefined()
      expect(distrustedInstallation(cache)).toMatch(/belongs to another user \(4711\)$/)
    })

  it('is not loaded through a link', () => {
    rmSync(path.join(folder, 'package/load.cjs'))
    symlinkSync('/dev/null', path.join(folder, 'package/load.cjs'))
    expect(findInstalledTensorflow(cache)).toBeUndefined()
  })
})
