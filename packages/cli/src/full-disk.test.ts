import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { complaints, run, script, smallest } from './testing/run-wgpt.js'
import { temporaryFolder } from './testing/temporary-folder.js'

const cwd = temporaryFolder()
const node = `${process.execPath} ${script}`
const train = `${node} train text --steps 600 --backend wasm --out disk/run ${smallest.join(' ')} training.checkpointEvery=50 training.evaluateEvery=300`

interface Limit {
  name: string
  /** How to run the shell script: in a mount namespace of its own, or not. */
  shell: readonly [string, ...string[]]
  /** Shell code that trains within the limit. */
  limited: string
  /** Shell code that makes room. */
  lift: string
  says: string
}

const namespaces = [['unshare', '-m'] as const, ['unshare', '-rm'] as const]
const namespace = namespaces.find(
  ([program, flag]) => spawnSync(program, [flag, 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0,
)

/** A file system of 160 kB where the kernel lets us mount one, and in every case a limit on the size of a file. */
const limits: Limit[] = [
  ...(namespace
    ? [
        {
          name: 'a small tmpfs',
          shell: [...namespace, 'sh', '-c'] as const,
          limited: `mount -t tmpfs -o size=160k tmpfs disk; ${train}`,
          lift: 'mount -o remount,size=64m disk',
          says: 'the disk is full. What was saved before is intact: make room, then resume the run',
        },
      ]
    : []),
  {
    name: 'a limit on the size of a file',
    shell: ['bash', '-c'],
    limited: `(ulimit -f 64; exec ${train})`,
    lift: 'true',
    says: "can't write",
  },
]

describe.each(limits)('a disk that is full ($name)', ({ shell, limited, lift, says }) => {
  it('ends a run in one line, loses nothing that was saved, and the run continues once there is room', async () => {
    const code = `rm -rf disk; mkdir -p disk
      ${limited}
      echo "exit $?"; ls disk/run/checkpoints
      ${lift}
      ${node} train --resume disk/run --backend wasm --json 2>/dev/null; echo "exit $?"`
    const outcome = await run([...shell, code], { cwd })
    const [first, ...rest] = outcome.stdout.trim().split('\n')
    expect(first, outcome.stderr).toBe('exit 1')
    expect(complaints(outcome)).toEqual([expect.stringContaining(says)])
    expect(outcome.stderr).not.toMatch(/\bat .*:\d+:\d+/)
    expect(rest.slice(0, -2).length, 'checkpoints').toBeGreaterThan(0)
    expect(JSON.parse(rest.at(-2)!)).toMatchObject({ command: 'train', steps: 600 })
    expect(rest.at(-1)).toBe('exit 0')
  })
})

describe.runIf(namespace)('a disk without room for the tokens', () => {
  it('is told of with its figures before it is full, and nothing is left there', async () => {
    const code = `rm -rf cache; mkdir -p cache; yes 'a line of text' | head -c 36000000 > long.txt
      mount -t tmpfs -o size=3m tmpfs cache
      WGPT_CACHE=cache ${node} train text --data long.txt --tokenizer bytes --steps 2 --out tokens-run ${smallest.join(' ')}
      echo "exit $?"; find cache -type f; df --output=pcent cache | tail -1`
    const outcome = await run([...namespace!, 'sh', '-c', code], { cwd })
    expect(complaints(outcome)).toEqual([
      expect.stringMatching(
        /the tokens of this data need more than the [23][\d.]* MB that the disk of '.*' has for them/,
      ),
    ])
    expect(outcome.stdout.trim().split(/\s+/)).toEqual(['exit', '2', expect.stringMatching(/^[012]%$/)])
  })
})
