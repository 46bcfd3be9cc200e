import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { benchReport } from '@wgpt/bench'
import { describe, expect, it } from 'vitest'

const folder = path.join(import.meta.dirname, 'results')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

describe('recorded runs', () => {
  it('are there', () => {
    expect(files.length).toBeGreaterThan(0)
  })

  it.each(files)('%s is a whole run of known code that names no host and no folder', (file) => {
    const text = readFileSync(path.join(folder, file), 'utf8')
    const report = benchReport.parse(JSON.parse(text))
    expect(report.quick).toBe(false)
    expect(report.commit).toMatch(/^[0-9a-f]{40}$/)
    expect(report.results.length).toBe(
      report.cases.length * report.backends.filter(({ available }) => available).length,
    )
    expect(text).not.toMatch(/"\/|[A-Z]:\\\\|\/(?:home|Users|root|tmp|work|usr)\//)
    expect(text).not.toMatch(/hostname|https?:\/\//i)
  })
})
