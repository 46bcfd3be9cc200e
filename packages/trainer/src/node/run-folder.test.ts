import { spawnSync } from 'node:child_process'
import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory-store.js'
import { readText, type RunStore } from '../store/run-store.js'
import { RunError } from '../errors.js'
import { appendAll, flags } from '@wgpt/node-files'
import { guarded, openRunFolder } from './run-folder.js'

const bytes = (text: string) => new TextEncoder().encode(text)
let folder = ''
/** A number that no process has: Linux counts to 2^22. */
const nobody = 4_999_999
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wgpt-store-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const stores: [string, () => RunStore][] = [
  ['folder', () => openRunFolder(path.join(folder, 'deep', 'run'))],
  ['memory', () => createMemoryStore()],
]

describe.each(stores)('a run store in a %s', (_kind, open) => {
  it('has nothing before something is written', async () => {
    const store = open()
    expect(await store.read('config.json')).toBeUndefined()
    expect(await store.list('checkpoints')).toEqual([])
    await store.remove('checkpoints/7')
  })

  it('replaces files, appends to them, and reads bytes back', async () => {
    const store = open()
    await store.write('a/b.json', 'one')
    await store.write('a/b.json', bytes('two'))
    await store.append('m.jsonl', 'x\n')
    await store.append('m.jsonl', 'y\n')
    expect(await readText(store, 'a/b.json')).toBe('two')
    expect(await store.read('m.jsonl')).toEqual(new Uint8Array(bytes('x\ny\n')))
    expect(await store.list('')).toEqual(['a', 'm.jsonl'])
  })

  it('replaces a folder as a whole, and removes it', async () => {
    const store = open()
    await store.append('m.jsonl', 'x\n')
    await store.writeFolder('checkpoints/1', new Map([['old', bytes('1')]]))
    await store.writeFolder('checkpoints/1', new Map([['new', bytes('2')]]))
    await store.writeFolder('checkpoints/10', new Map([['new', bytes('3')]]))
    expect(await store.list('checkpoints')).toEqual(['1', '10'])
    expect(await store.list('checkpoints/1')).toEqual(['new'])
    await store.remove('checkpoints/1')
    expect(await store.list('checkpoints')).toEqual(['10'])
  })

  it('asks for the pieces of a content when their turn comes, and changes nothing if one fails', async () => {
    const store = open()
    const asked: string[] = []
    async function* pieces(name: string, fails: boolean) {
      for (const piece of ['1', '2']) {
        asked.push(name + piece)
        yield bytes(name + piece)
        await Promise.resolve()
      }
      if (fails) throw new RunError('not finite')
    }
    const files = (fails: boolean) =>
      new Map([
        ['a', pieces('a', false)],
        ['b', pieces('b', fails)],
      ])
    await store.writeFolder('checkpoints/1', files(false))
    expect(asked).toEqual(['a1', 'a2', 'b1', 'b2'])
    expect(await readText(store, 'checkpoints/1/a')).toBe('a1a2')
    await store.writeFolder('checkpoints/1', new Map([['a', bytes('old')]]))
    for (const folder of ['checkpoints/1', 'checkpoints/2'])
      await expect(store.writeFolder(folder, files(true))).rejects.toThrow('not finite')
    expect(await store.list('checkpoints')).toEqual(['1'])
    expect(await readText(store, 'checkpoints/1/a')).toBe('old')
  })

  it('has parts that are stores', async () => {
    const store = open()
    const arm = store.folder('arms/fixed')
    await arm.write('config.json', '{}')
    expect(await readText(store, 'arms/fixed/config.json')).toBe('{}')
    expect(arm.location).toBe(`${store.location}/arms/fixed`)
    expect(await arm.list('')).toEqual(['config.json'])
  })
})

describe('a run folder', () => {
  it('never takes what a killed process was writing for the real thing, and clears it away', async () => {
    const store = openRunFolder(folder)
    await store.writeFolder('checkpoints/1', new Map([['state.json', bytes('{}')]]))
    for (const left of [`.2.${nobody}.partial`, `.2.${nobody}-0123456789abcdef.partial`]) {
      await mkdir(path.join(folder, 'checkpoints', left))
      await appendFile(path.join(folder, 'checkpoints', left, 'model.safetensors'), 'half')
    }
    expect(await store.list('checkpoints')).toEqual(['1'])
    const unlock = await store.lock!()
    await store.writeFolder('checkpoints/3', new Map([['state.json', bytes('{}')]]))
    expect(await readdir(path.join(folder, 'checkpoints'))).toEqual(['1', '3'])
    await unlock()
  })

  it("clears away nothing of others beside a folder that it writes: a user's own names, and what a process at work writes", async () => {
    const theirs = [
      '.thesis.partial',
      '.notes.txt.partial',
      `.other.${nobody}.partial`,
      `.model.${process.ppid}.partial`,
    ]
    for (const name of theirs) await writeFile(path.join(folder, name), 'mine')
    await writeFile(path.join(folder, `.model.${nobody}.partial`), 'half')
    await openRunFolder(folder).writeFolder('model', new Map([['config.json', bytes('{}')]]))
    expect((await readdir(folder)).sort()).toEqual([...theirs, 'model'].sort())
  })

  it('puts back what had stepped aside for a folder that never came, when it is locked, and nothing else', async () => {
    const store = openRunFolder(folder)
    const checkpoints = path.join(folder, 'arms', 'fixed', 'checkpoints')
    await store.writeFolder('arms/fixed/checkpoints/8', new Map([['state.json', bytes('new')]]))
    for (const name of ['.7.old.4711.partial', '.8.old.4711.partial', '.9.4711.partial']) {
      await mkdir(path.join(checkpoints, name))
      await writeFile(path.join(checkpoints, name, 'state.json'), 'old')
    }
    expect(await store.list('arms/fixed/checkpoints')).toEqual(['8'])
    const unlock = await store.lock!()
    expect(await store.list('arms/fixed/checkpoints')).toEqual(['7', '8'])
    expect(await readText(store, 'arms/fixed/checkpoints/7/state.json')).toBe('old')
    expect(await readText(store, 'arms/fixed/checkpoints/8/state.json')).toBe('new')
    await unlock()
  })

  it.each([
    ['write', (store: RunStore) => store.write('config.json', 'new'), 'config.json'],
    ['append', (store: RunStore) => store.append('metrics.jsonl', 'new\n'), 'metrics.jsonl'],
    [
      'writeFolder',
      (store: RunStore) => store.writeFolder('checkpoints/1', new Map([['a', bytes('new')]])),
      'checkpoints/1',
    ],
  ])('says in one line why %s fails when a file is in the way', async (_verb, work, file) => {
    await writeFile(path.join(folder, 'run'), 'a file')
    const store = openRunFolder(path.join(folder, 'run'))
    const error = await work(store).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect((error as Error).message).toBe(
      `can't write ${path.join(folder, 'run', file)}: a file is in the way of a folder. Choose another folder.`,
    )
    expect(await readFile(path.join(folder, 'run'), 'utf8')).toBe('a file')
  })

  it('says in one line that the disk is full, where, and what to do', async () => {
    // Linux' /dev/full takes no byte, as a full disk.
    const error = await guardedWrite('/dev/full').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RunError)
    expect((error as Error).message).toBe(
      "can't write /dev/full: the disk is full. What was saved before is intact: make room, then resume the run.",
    )
  })
})

const guardedWrite = (file: string) => guarded(file, 'write', true, () => appendAll(file, 'new'))

describe('a link in a run folder', () => {
  const outside = () => path.join(folder, 'outside')
  const run = () => path.join(folder, 'run')
  beforeEach(async () => {
    await mkdir(path.join(outside(), 'checkpoints'), { recursive: true })
    await writeFile(path.join(outside(), 'secret'), 'mine')
    await mkdir(run())
  })

  it.each([
    ['a file', 'secret', 'config.json', 'config.json'],
    ['a folder', '.', 'arms', 'arms/none/config.json'],
  ])('to %s is never read, listed, or written through', async (_kind, to, link, file) => {
    await symlink(path.join(outside(), to), path.join(run(), link))
    const store = openRunFolder(run())
    const refused = `${path.join(run(), link)} is a symbolic link, and a run's files are never opened through one.`
    await expect(store.read(file)).rejects.toThrow(refused)
    await expect(store.append(file, 'new')).rejects.toThrow(refused)
    if (file !== link) {
      await expect(store.list(path.dirname(file))).rejects.toThrow(refused)
      await expect(store.write(file, 'new')).rejects.toThrow(refused)
      await expect(store.writeFolder(file, new Map([['a', bytes('1')]]))).rejects.toThrow(refused)
      await expect(store.remove(file)).rejects.toThrow(refused)
      await expect(store.folder('arms/none').read('config.json')).rejects.toThrow(refused)
      await expect(store.folder('arms/none').lock!()).rejects.toThrow(refused)
    }
    expect((await readdir(outside(), { recursive: true })).sort()).toEqual(['checkpoints', 'secret'])
    expect(await readFile(path.join(outside(), 'secret'), 'utf8')).toBe('mine')
  })

  it('is replaced by what is written under its name, and itself removed: what it leads to stays', async () => {
    await symlink(path.join(outside(), 'secret'), path.join(run(), 'summary.json'))
    const store = openRunFolder(run())
    await store.write('summary.json', '{}')
    expect(await readText(store, 'summary.json')).toBe('{}')
    await symlink(outside(), path.join(run(), 'base'))
    await store.remove('base')
    expect(await readFile(path.join(outside(), 'secret'), 'utf8')).toBe('mine')
  })

  it("is not followed when a run is locked: nothing is renamed in other people's runs", async () => {
    const aside = `.7.old.${nobody}.partial`
    await mkdir(path.join(outside(), 'checkpoints', aside))
    await symlink(path.join(outside(), 'checkpoints'), path.join(run(), 'checkpoints'))
    await symlink('/', path.join(run(), 'arms'))
    await symlink(outside(), path.join(run(), 'more'))
    const begin = performance.now()
    await (
      await openRunFolder(run()).lock!()
    )()
    expect(performance.now() - begin).toBeLessThan(5000)
    expect(await readdir(path.join(outside(), 'checkpoints'))).toEqual([aside])
  })
})

describe('what is not a file', () => {
  it('is refused in one line: a pipe without waiting for it, a file of more bytes than any run has before it is read', async () => {
    const store = openRunFolder(folder)
    expect(spawnSync('mkfifo', [path.join(folder, 'config.json')]).status).toBe(0)
    await expect(store.read('config.json')).rejects.toThrow('config.json is not a regular file but a pipe')
    await expect(store.append('config.json', '1')).rejects.toThrow(RunError)
    const large = await open(path.join(folder, 'metrics.jsonl'), flags.create)
    await large.truncate(600e6)
    await large.close()
    await expect(store.read('metrics.jsonl')).rejects.toThrow(
      'metrics.jsonl has 600000000 bytes; expected at most 268435456.',
    )
    const huge = await open(path.join(folder, 'model.safetensors'), flags.create)
    await huge.truncate(2 ** 42)
    await huge.close()
    await expect(store.read('model.safetensors')).rejects.toThrow('model.safetensors has 4398046511104 bytes, and')
  })
})

describe("a run's folder that goes away under it", () => {
  it.each([
    ['moved', (from: string) => rename(from, `${from}-moved`)],
    ['removed', (from: string) => rm(from, { recursive: true })],
    ['removed and made again', (from: string) => rm(from, { recursive: true }).then(() => mkdir(from))],
  ])('because it is %s is not made again: one sentence says so', async (_how, change) => {
    const run = path.join(folder, 'run')
    const store = openRunFolder(run)
    const unlock = await store.lock!()
    const arm = store.folder('arms/none')
    await arm.append('metrics.jsonl', '1\n')
    await change(run)
    for (const work of [
      () => arm.append('metrics.jsonl', '2\n'),
      () => arm.write('config.json', '{}'),
      () => arm.writeFolder('checkpoints/1', new Map([['a', bytes('1')]])),
      () => arm.remove('base'),
    ])
      await expect(work()).rejects.toThrow(`${run} was moved or removed while the run was at work.`)
    expect(await readdir(run).catch(() => [])).toEqual([])
    await unlock()
  })

  it('nor are the figures alone begun again', async () => {
    const store = openRunFolder(folder)
    await store.append('metrics.jsonl', '1\n')
    await rm(path.join(folder, 'metrics.jsonl'))
    await expect(store.append('metrics.jsonl', '2\n')).rejects.toThrow('metrics.jsonl was moved or removed')
  })
})
