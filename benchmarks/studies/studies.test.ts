import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { checkedStudy, insertReports, planStudy, readReport } from '@wgpt/study'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

const here = import.meta.dirname
const results = path.join(here, '../../docs/evidence')
const read = (file: string) => readFileSync(file, 'utf8')
const studies = ['', 'quick'].flatMap((folder) =>
  readdirSync(path.join(here, folder)).flatMap((file) => (file.endsWith('.yaml') ? [path.join(folder, file)] : [])),
)
const recorded = readdirSync(results).filter((file) => file.endsWith('.json'))

describe('the studies', () => {
  it.each(studies)('%s is a study whose every config is one', (file) => {
    const study = checkedStudy(parse(read(path.join(here, file))), { folder: here })
    expect(planStudy(study, new Map()).pending.length).toBeGreaterThan(0)
  })

  it.each(recorded)('docs/evidence/%s has modality, arm, seed and ratio, and names no folder', (file) => {
    const text = read(path.join(results, file))
    const { rows } = JSON.parse(text) as { rows: object[] }
    for (const row of rows)
      expect(row).toMatchObject({
        modality: expect.stringMatching(/^(text|midi|audio)$/),
        arm: expect.any(String),
        seed: expect.any(Number),
        steps: expect.any(Number),
        loss: expect.any(Number),
      })
    expect(rows.every((row) => 'ratio' in row && 'difference' in row)).toBe(true)
    expect(text).not.toMatch(/"\/|[A-Z]:\\\\|\/(?:home|Users|root|tmp|work|usr)\//)
  })

  it('docs/evidence.md says what the recorded figures say', () => {
    const page = read(path.join(here, '../../docs/evidence.md'))
    const reportOf = (name: string) => {
      const file = path.join(results, `${name}.json`)
      return existsSync(file) ? readReport(read(file)) : undefined
    }
    expect(insertReports(page, reportOf)).toBe(page)
    for (const file of recorded) expect(page).toContain(`<!-- study: ${path.basename(file, '.json')} -->`)
  })
})
