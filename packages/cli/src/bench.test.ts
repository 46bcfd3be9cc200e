import { existsSync, readFileSync, writeFileSync } from 'node:fs'
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

  it('finds regressions between two reports, and ends with 1', async () => {
    const recorded = path.join(import.meta.dirname, '../../../benchmarks/results/2026-11-24-epyc-2-cores-no-gpu.json')
    const slower = JSON.parse(readFileSync(recorded, 'utf8')) as {
      results: { subjects: { seconds: Record<'minimum' | 'median' | 'maximum', number> }[] }[]
    }
    const [row] = slower.results.filter(({ subjects }) => subjects.length > 0)
    for (const key of ['minimum', 'median', 'maximum'] as const) row!.subjects[0]!.seconds[key] *= 100
    writeFileSync(path.join(cwd, 'slower.json'), JSON.stringify(slower))
    const same = await wgpt(['bench', 'compare', recorded, recorded], { cwd })
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining(' 0 slower, 0 faster')])
    const { code, stdout, stderr } = await wgpt(['bench', 'compare', recorded, 'slower.json'], { cwd })
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^slower: seconds of .* 100\.00 times/m)])
    expect(stderr).toContain('1 of ')
  })

  it.each([
    [['op', 'a.json', 'b.json'], 'bench op was given 2 files'],
    [['compare', 'a.json'], 'was given 1 file.'],
    [['compare', 'missing.json', 'b.json'], "'missing.json': it can't be read (ENOENT)"],
  ])('refuses %j', async (given, text) => {
    const refused = await wgpt(['bench', ...given], { cwd })
    expect([refused.code, complaints(refused)]).toEqual([2, [expect.stringContaining(text)]])
  })
})
