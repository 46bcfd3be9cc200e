import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RunError } from '../errors.js'
import { openRunFolder } from './run-folder.js'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-lock-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const lockFile = () => path.join(folder, '.lock')
const lock = () => openRunFolder(folder).lock!()
const leave = (holder: object) => writeFile(lockFile(), JSON.stringify({ since: '2026-11-24', ...holder }))

describe('the lock of a run folder', () => {
  it('is held by one at a time, is not a file of the run, and leaves nothing when it is given back', async () => {
    const unlock = await lock()
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid, host: hostname() })
    expect(await openRunFolder(folder).list('')).toEqual([])
    await expect(lock()).rejects.toThrow(`${folder} is in use by process ${process.pid} on ${hostname()}, since `)
    await unlock()
    expect(await readdir(folder)).toEqual([])
    await (
      await lock()
    )()
  })

  it('is respected while its process lives, in one line that names it and the way out', async () => {
    await leave({ pid: process.ppid, host: hostname() })
    const error = await lock().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect((error as Error).message).toBe(
      `${folder} is in use by process ${process.ppid} on ${hostname()}, since 2026-11-24. Wait for it or stop it; if that process is not a run, remove ${lockFile()}.`,
    )
    await leave({ pid: 1, host: 'another-machine' })
    await expect(lock()).rejects.toThrow('in use by process 1 on another-machine')
  })

  it('is taken over from a process that is gone, from an earlier one of the same number, and when it is torn', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid
    for (const content of [
      { pid: gone, host: hostname() },
      { pid: process.pid, host: hostname() },
    ]) {
      await leave(content)
      await (
        await lock()
      )()
    }
    await writeFile(lockFile(), '{"pid":')
    await (
      await lock()
    )()
    expect(await readdir(folder)).toEqual([])
  })

  it('is had by exactly one of many that come at once, over a stale one too', async () => {
    await leave({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname() })
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, lock))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('is respected between containers of one host name, both process 1, and taken over when its holder went silent', async () => {
    await leave({ pid: process.pid, host: hostname(), space: 'a-boot pid:[1]', began: '1' })
    await expect(lock()).rejects.toThrow(`in use by process ${process.pid} on ${hostname()}`)
    const before = new Date(Date.now() - 100_000)
    await utimes(lockFile(), before, before)
    await (
      await lock()
    )()
    expect(await readdir(folder)).toEqual([])
  })

  it.runIf(process.platform === 'linux')('is taken over from a process whose number was given again', async () => {
    const unlock = await lock()
    const mine = JSON.parse(await readFile(lockFile(), 'utf8')) as object
    await unlock()
    await leave({ ...mine, pid: process.ppid, began: '1' })
    await (
      await lock()
    )()
  })

  it('that cannot be read is told, and waited for by nobody', async () => {
    await mkdir(lockFile())
    await expect(lock()).rejects.toThrow(`${lockFile()} can't be read (EISDIR)`)
  })
})
