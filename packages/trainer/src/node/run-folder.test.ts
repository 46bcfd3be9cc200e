import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryStore } from '../store/memory-store.js'
import { readText, type FileContent, type RunStore } from '../store/run-store.js'
import { RunError } from '../errors.js'
import { openRunFolder } from './run-folder.js'

const bytes = (text: string) => new TextEncoder().encode(text)
let folder = ''
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
    const pieces = async function* (name: string, fails: boolean) {
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
    await mkdir(path.join(folder, 'checkpoints', '.2.4711.partial'))
    await appendFile(path.join(folder, 'checkpoints', '.2.4711.partial', 'model.safetensors'), 'half')
    expect(await store.list('checkpoints')).toEqual(['1'])
    await store.writeFolder('checkpoints/3', new Map([['state.json', bytes('{}')]]))
    expect(await readdir(path.join(folder, 'checkpoints'))).toEqual(['1', '3'])
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

  it('says in one line that the disk is full, where, and what to do; the file stays as it was', async () => {
    const store = openRunFolder(folder)
    await store.write('config.json', 'old')
    // Linux' /dev/full takes no byte, as a full disk: what is being written, and the figures, lead there.
    await symlink('/dev/full', path.join(folder, `.config.json.${process.pid}.partial`))
    await symlink('/dev/full', path.join(folder, 'metrics.jsonl'))
    for (const [file, work] of [
      ['config.json', () => store.write('config.json', 'new')],
      ['metrics.jsonl', () => store.append('metrics.jsonl', 'new')],
    ] as const) {
      const error = await work().catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RunError)
      expect((error as Error).message).toBe(
        `can't write ${path.join(folder, file)}: the disk is full. What was saved before is intact: make room, then resume the run.`,
      )
    }
    expect(await readText(store, 'config.json')).toBe('old')
    expect(await store.list('')).toEqual(['config.json', 'metrics.jsonl'])
    // In the midst of a folder that comes in pieces: nothing of it stays.
    const pieces = async function* () {
      yield bytes('1')
      const temporary = path.join(folder, 'checkpoints', `.5.${process.pid}.partial`)
      await symlink('/dev/full', path.join(temporary, 'b'))
    }
    const files = new Map<string, FileContent>([
      ['a', pieces()],
      ['b', bytes('2')],
    ])
    await expect(store.writeFolder('checkpoints/5', files)).rejects.toThrow(
      `can't write ${path.join(folder, 'checkpoints', '5')}: the disk is full. What was saved before is intact: make room, then resume the run.`,
    )
    expect(await readdir(path.join(folder, 'checkpoints'))).toEqual([])
  })
})
