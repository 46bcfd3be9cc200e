import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { complaints, wgpt } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const call = ['bench', 'op', '--quick', '--backends', 'cpu', '--no-browser', '--json']

describe('wgpt bench', () => {
  it('measures, and saves figures and a page', async () => {
    const { code, stdout, stderr } = await wgpt([...call, '--out', 'bench'], { cwd })
    expect(code, stderr).toBe(0)
    expect(stderr).toMatch(/^ *\d+ % {2}.*cpu is warm$/m)
    const { report, figures, page } = JSON.parse(stdout) as {
      report: { results: unknown[] }
      figures: string
      page: string
    }
    expect(report.results.length).toBeGreaterThan(0)
    expect([figures, page]).toEqual(['bench.json', 'report.html'].map((name) => path.join(cwd, 'bench', name)))
    expect(JSON.parse(readFileSync(figures, 'utf8'))).toEqual(report)
    expect(readFileSync(page, 'utf8')).toContain('</html>')
    const again = await wgpt([...call, '--out', 'bench'], { cwd })
    expect([again.code, complaints(again)]).toEqual([2, [expect.stringContaining("'bench' isn't empty")]])
  })

  it('ends by Ctrl-C with 130 and leaves nothing', async () => {
    let sent = false
    const outcome = await wgpt([...call, '--rounds', '1000', '--out', 'stopped'], {
      cwd,
      onStderr: (soFar, child) => {
        if (!sent && soFar.includes('is warm')) sent = child.kill('SIGINT')
      },
    })
    expect([outcome.code, outcome.stdout, complaints(outcome)]).toEqual([
      130,
      '',
      ['wgpt: stopped: nothing was saved.'],
    ])
    expect(existsSync(path.join(cwd, 'stopped'))).toBe(false)
  })
})
