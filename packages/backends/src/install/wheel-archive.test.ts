import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { neededHeaders } from './headers.js'
import { zipOf, type ZipFile } from './testing/zip.js'
import { openWheel } from './wheel-archive.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-wheel-'))
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function write(bytes: Uint8Array): string {
  const file = path.join(folder, `${++count}.whl`)
  writeFileSync(file, bytes)
  return file
}
const open = (files: readonly ZipFile[]) => openWheel(write(zipOf(files)))
const options = { onProgress: () => undefined }

describe('a wheel', () => {
  it('gives the files that are asked for, and no others', async () => {
    const wheel = await open([
      { name: 'a/one.txt', content: 'one' },
      { name: 'a/two.txt', content: 'two' },
      { name: 'b/', content: '' },
    ])
    const target = path.join(folder, 'out')
    await wheel.extract(['a/one.txt'], target, options)
    expect([...wheel.names]).toEqual(['a/one.txt', 'a/two.txt'])
    expect(await wheel.readText('a/two.txt')).toBe('two')
    expect(readdirSync(path.join(target, 'a'))).toEqual(['one.txt'])
    expect(readFileSync(path.join(target, 'a/one.txt'), 'utf8')).toBe('one')
    await expect(wheel.extract(['c.txt'], target, options)).rejects.toThrow(
      /has no 'c\.txt'\. Choose another --version/,
    )
    wheel.close()
  })

  it.each(['../evil', 'a/../../evil', '/evil', 'a\\..\\evil', 'C:/evil'])('that names %j is refused', async (name) => {
    await expect(open([{ name, content: 'x' }])).rejects.toThrow(/not a wheel that can be read .*Delete/)
    expect(existsSync(path.join(folder, '../evil'))).toBe(false)
  })

  it.each([1, 1_000_000])('whose directory says %i bytes of a file of 100,000 is refused', async (announced) => {
    const wheel = await open([{ name: 'a', content: 'x'.repeat(100_000), announced }])
    await expect(wheel.extract(['a'], path.join(folder, `lie-${announced}`), options)).rejects.toThrow(
      /not a wheel that can be read/,
    )
    wheel.close()
  })

  it('that would fill the disk is refused before anything is written', async () => {
    const wheel = await open([
      { name: 'a', content: 'x', announced: 0xffff_fffe },
      { name: 'b', content: '' },
    ])
    const many = Array.from({ length: 100_000 }, () => 'a') // 400 TB by the directory
    const target = path.join(folder, 'full')
    await expect(wheel.extract(many, target, options)).rejects.toThrow(
      /unpacking .* needs .* GB, and the disk of .* has .* left/,
    )
    expect(readdirSync(target)).toEqual([])
    wheel.close()
  })

  it.each([
    ['empty', Buffer.alloc(0)],
    ['a web page', Buffer.from('<html>')],
    ['cut off', zipOf([{ name: 'a', content: 'x' }]).subarray(0, -5)],
  ])('that is %s is refused', async (_, bytes) => {
    await expect(openWheel(write(bytes))).rejects.toThrow(
      /not a wheel that can be read .*Delete '.*' and run the same command again/,
    )
  })

  it.each(['a file', 'a link', 'a link to nothing'])(
    'writes neither over nor through what is there: %s',
    async (kind) => {
      const target = path.join(folder, `there-${kind}`)
      const victim = path.join(folder, `victim of ${kind}`)
      mkdirSync(target)
      if (kind !== 'a link to nothing') writeFileSync(victim, 'as it was')
      if (kind === 'a file') writeFileSync(path.join(target, 'a'), 'as it was')
      else symlinkSync(victim, path.join(target, 'a'))
      const wheel = await open([{ name: 'a', content: 'evil' }])
      await expect(wheel.extract(['a'], target, options)).rejects.toThrow(/EEXIST|exists/)
      wheel.close()
      for (const file of [victim, path.join(target, 'a')])
        if (existsSync(file)) expect(readFileSync(file, 'utf8')).toBe('as it was')
      expect(existsSync(victim)).toBe(kind !== 'a link to nothing')
    },
  )

  it('cannot take the memory with a text', async () => {
    const wheel = await open([{ name: 'METADATA', content: 'x', announced: 1e9 }])
    await expect(wheel.readText('METADATA')).rejects.toThrow(/'METADATA' has 1000000000 bytes/)
    wheel.close()
  })
})

it('the headers that sources need are those that they include, and that these include', async () => {
  const files: Record<string, string> = {
    'include/tensorflow/c/api.h': '#include <stdint.h>\n  #  include "tensorflow/c/status.h"\n#include "near.h"\n',
    'include/tensorflow/c/status.h': '#include "tensorflow/c/api.h"\n',
    'include/tensorflow/c/near.h': '#include "../../../outside.h"\n',
    'include/tensorflow/c/other.h': '',
    'outside.h': '',
  }
  const archive = { names: new Set(Object.keys(files)), readText: (name: string) => Promise.resolve(files[name]!) }
  expect(await neededHeaders(['#include "utils.h"\n#include "tensorflow/c/api.h"'], archive, 'include/')).toEqual([
    'include/tensorflow/c/api.h',
    'include/tensorflow/c/near.h',
    'include/tensorflow/c/status.h',
  ])
})
