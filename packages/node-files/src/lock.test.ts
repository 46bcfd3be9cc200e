import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LockUnreadable, ownIdentity, tryLock, withLock } from './index.js'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-lock-'))
  file = path.join(folder, 'lock')
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const leave = (holder: object) => writeFileSync(file, JSON.stringify(holder))
const gone = () => spawnSync(process.execPath, ['-e', '']).pid
async function isTaken(): Promise<boolean> {
  const lock = await tryLock(file)
  if ('holder' in lock) return false
  await lock.release()
  return true
}
function aged(seconds: number): void {
  const then = new Date(Date.now() - seconds * 1000)
  utimesSync(file, then, then)
}

describe('a lock', () => {
  it('is held by one at a time, names its holder, and leaves nothing', async () => {
    const lock = await tryLock(file)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject(await ownIdentity())
    expect(await tryLock(file)).toMatchObject({ holder: { pid: process.pid, host: hostname() } })
    if ('release' in lock) for (let time = 0; time < 2; time++) await lock.release()
    expect(readdirSync(folder)).toEqual([])
    expect(await isTaken()).toBe(true)
  })

  it('is respected by another copy of this module in the same process', async () => {
    const lock = await tryLock(file)
    vi.resetModules()
    const copy = await import('./index.js')
    expect(await copy.tryLock(file)).toMatchObject({ holder: { pid: process.pid } })
    if ('release' in lock) await lock.release()
  })

  it('stays with whoever has it by the time that an earlier holder gives it back', async () => {
    const lock = await tryLock(file)
    rmSync(file)
    leave({ pid: 1, host: 'another-machine', id: 'another' })
    if ('release' in lock) await lock.release()
    expect(await tryLock(file)).toMatchObject({ holder: { host: 'another-machine' } })
  })

  it('is had by one of many at a time, over a dead one too, whatever the order', async () => {
    const dead = gone()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(3), { minLength: 2, maxLength: 8 }), fc.boolean(), async (waits, overDead) => {
        if (overDead) leave({ pid: dead, host: hostname() })
        let inside = 0
        const work = async (wait: number) => {
          for (let turn = 0; turn <= wait; turn++) await Promise.resolve()
          const lock = await tryLock(file)
          if ('holder' in lock) return
          expect(++inside).toBe(1)
          await new Promise((resolve) => setTimeout(resolve, wait))
          inside--
          await lock.release()
        }
        await Promise.all(waits.map(work))
        expect(readdirSync(folder)).toEqual([])
      }),
      { numRuns: 30 },
    )
  })
})

describe('a lock that was left', () => {
  it('is taken over from a process that is gone, and from an earlier one of the same number', async () => {
    const { space } = await ownIdentity()
    for (const holder of [
      { pid: gone() },
      { pid: process.pid },
      { pid: process.pid, space, began: '1' },
      { pid: process.ppid, space, began: '1' },
    ]) {
      leave({ host: hostname(), ...holder })
      expect(await isTaken(), JSON.stringify(holder)).toBe(process.platform === 'linux' || holder.pid !== process.ppid)
      rmSync(file, { force: true })
    }
  })

  it('stands while its process lives, and on another machine for ever', async () => {
    for (const holder of [
      { pid: process.ppid, host: hostname() },
      { pid: gone(), host: 'another-machine' },
    ]) {
      leave(holder)
      aged(1e6)
      expect(await isTaken(), JSON.stringify(holder)).toBe(false)
    }
  })

  it('is that of another container while it is touched: both are process 1 of one host name', async () => {
    leave({ pid: process.pid, host: hostname(), space: 'a-boot pid:[1]', began: '1' })
    expect(await isTaken()).toBe(false)
    aged(80)
    expect(await isTaken()).toBe(false)
    aged(100)
    expect(await isTaken()).toBe(true)
  })

  it('is taken over when it is torn, after a moment in which its writer may still be at it', async () => {
    for (const text of ['', '{"pid":', 'null', '{}', '[1]', '{"pid":"1"}']) {
      writeFileSync(file, text)
      const started = performance.now()
      expect(await isTaken(), text).toBe(true)
      expect(performance.now() - started).toBeGreaterThan(800)
    }
  })
})

describe('a lock that cannot be read', () => {
  it.each([
    ['a folder', () => mkdirSync(file), 'EISDIR'],
    ['a link', () => symlinkSync('/dev/zero', file), 'ELOOP'],
    ['a long file', () => writeFileSync(file, ' '.repeat(10_000)), 'too long for a lock'],
    ['a pipe', () => spawnSync('mkfifo', [file]), 'not a file'],
  ])('is named at once where it is %s, and waited for by nobody', async (_, make, why) => {
    make()
    for (const attempt of [
      () => tryLock(file),
      () => withLock(file, () => Promise.resolve(), { onWait: () => undefined }),
    ]) {
      const error: unknown = await attempt().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(LockUnreadable)
      expect((error as Error).message).toContain(`${file} can't be read (${why})`)
    }
    expect(readdirSync(folder)).toEqual(['lock'])
  })
})

describe('a holder', () => {
  it('touches its lock, so that other containers see that it is at work', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const lock = await tryLock(file)
    aged(1000)
    await vi.advanceTimersByTimeAsync(10_000)
    await vi.waitFor(() => expect(Date.now() - statSync(file).mtimeMs).toBeLessThan(60_000))
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid })
    if ('release' in lock) await lock.release()
  })

  it('is waited for, once told, and its work is said to have come first', async () => {
    const told: string[] = []
    const lock = await tryLock(file)
    const waiting = withLock(file, (waited) => Promise.resolve(waited), { onWait: (holder) => told.push(holder) })
    await vi.waitFor(() => expect(told).toEqual([`process ${process.pid}`]))
    if ('release' in lock) await lock.release()
    expect(await waiting).toBe(true)
    expect(readdirSync(folder)).toEqual([])
  })

  it('is waited for no longer than the signal says', async () => {
    leave({ pid: 1, host: 'another-machine' })
    const ending = new AbortController()
    const onWait = (): void => ending.abort()
    await expect(withLock(file, () => Promise.resolve(), { onWait, signal: ending.signal })).rejects.toThrow('abort')
  })
})
