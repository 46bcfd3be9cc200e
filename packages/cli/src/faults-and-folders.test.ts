import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

/** The first cases of the laws that `npm run hostile-folders` and `npm run faults` hold over 2,000 and 200. */
it.each([
  ['hostile-folders', ['--cases', '25'], 'No case breaks the law.'],
  ['faults', ['--from', '11', '--faults', '10'], 'No fault breaks the law.'],
])(
  'the first cases of %s keep the law',
  (name, args, end) => {
    const program = fileURLToPath(new URL(`../../../benchmarks/promises/${name}.mjs`, import.meta.url))
    const { stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
    expect(stdout + stderr).toContain(end)
  },
  300_000,
)
