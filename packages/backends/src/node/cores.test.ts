import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { coresOfLinux, physicalCores, quota } from './cores.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-cores-'))

describe('physical cores', () => {
  it.each([
    ['two threads on each of two cores', ['0-1', '0-1', '2-3', '2-3'], 2],
    ['as Intel numbers them', ['0,4', '1,5', '2,6', '3,7', '0,4', '1,5', '2,6', '3,7'], 4],
    ['without threads', ['0', '1', '2'], 3],
  ])('%s', (name, siblings, cores) => {
    for (const [index, list] of siblings.entries()) {
      const topology = path.join(folder, name, `cpu${index}`, 'topology')
      mkdirSync(topology, { recursive: true })
      writeFileSync(path.join(topology, 'thread_siblings_list'), `${list}\n`)
    }
    mkdirSync(path.join(folder, name, 'cpufreq'))
    expect(coresOfLinux(path.join(folder, name))).toBe(cores)
  })

  it('are unknown where nothing names them, and at least one', () => {
    expect(coresOfLinux(path.join(folder, 'absent'))).toBeUndefined()
    expect(physicalCores()).toBeGreaterThanOrEqual(1)
  })

  it.each([
    ['max 100000\n', Infinity],
    ['200000 100000\n', 2],
    ['50000 100000\n', 1],
    ['350000 100000\n', 3],
    ['nonsense', Infinity],
  ])('a quota of %j gives %d', (text, cores) => {
    const file = path.join(folder, 'cpu.max')
    writeFileSync(file, text)
    expect(quota(file)).toBe(cores)
  })
})
