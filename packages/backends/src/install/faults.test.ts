import { spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPrograms, type Programs } from '../testing/programs.js'
import { startPackageIndex, type IndexBehaviour, type PackageIndex } from './testing/package-index.js'
import { zipOf } from './testing/zip.js'

const machine = process.arch === 'x64' ? 'x86_64' : 'aarch64'
const project = process.arch === 'x64' ? 'tensorflow_cpu' : 'tensorflow'
const wheelName = `${project}-2.21.0-cp312-cp312-manylinux_2_17_${machine}.whl`

interface Ending {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

let programs: Programs
/** Lasts for the file. */
let lasting: string
let wheel: Buffer
/** Of one test. */
let folder: string
let server: PackageIndex
let before: string[]

const bin = () => path.join(lasting, 'bin')

beforeAll(async () => {
  programs = await createPrograms()
  lasting = mkdtempSync(path.join(tmpdir(), 'wgpt-faults-'))
  await programs.bundle('src/install/index.ts', path.join(programs.folder, 'install'), true)
  const [entry] = readdirSync(path.join(programs.folder, 'install')).filter((name) => /^index\.m?js$/.test(name))
  writeFileSync(
    path.join(programs.folder, 'install', 'run.mjs'),
    `import { installTensorflow } from './${entry!}'
    const stop = new AbortController()
    process.once('SIGINT', () => stop.abort(Object.assign(new Error('stopped'), { name: 'AbortError' })))
    const onProgress = ({ phase, text }) => console.log(phase, text)
    installTensorflow({ ...JSON.parse(process.argv[2]), signal: stop.signal, onProgress }).then(
      ({ outcome }) => console.log(outcome),
      (error) => {
        console.error(error.name === 'BackendError' ? error.message : error.stack)
        process.exitCode = error.name === 'AbortError' ? 130 : 1
      },
    )`,
  )
  // Real libraries, built here; and a header that lacks what the addon's sources want of it.
  const library = path.join(lasting, 'library.so')
  const built = spawnSync('c++', ['-shared', '-fPIC', '-x', 'c++', '-', '-o', library], {
    input: 'int nothing() { return 0; }',
  })
  expect(built.status, built.stderr.toString()).toBe(0)
  wheel = zipOf([
    { name: 'tensorflow/libtensorflow_cc.so.2', content: readFileSync(library) },
    { name: 'tensorflow/libtensorflow_framework.so.2', content: readFileSync(library) },
    { name: 'tensorflow/include/tensorflow/c/c_api.h', content: '#error no such TensorFlow\n' },
    { name: 'tensorflow/python/something.bin', content: randomBytes(1_000_000) },
    { name: 'tensorflow_cpu-2.21.0.dist-info/METADATA', content: 'Name: tensorflow-cpu\n' },
  ])
  // The machine's programs but for Python.
  mkdirSync(bin())
  for (const folderOfPath of process.env.PATH!.split(':').reverse())
    for (const name of namesIn(folderOfPath))
      if (!/^(pip|python)/.test(name)) {
        rmSync(path.join(bin(), name), { force: true })
        symlinkSync(path.join(folderOfPath, name), path.join(bin(), name))
      }
}, 120_000)

afterAll(async () => {
  await programs.dispose()
  rmSync(lasting, { recursive: true, force: true })
})

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wgpt-fault-'))
  before = []
  putInPlace('2.15.1')
  // npm's archives, fetched once for all tests.
  const archives = path.join(lasting, 'archives')
  for (const name of namesIn(archives)) cpSync(path.join(archives, name), path.join(folder, 'downloads', name))
})
afterEach(async () => {
  const archives = namesIn(path.join(folder, 'downloads')).filter((name) => name.endsWith('.tgz'))
  for (const name of archives) cpSync(path.join(folder, 'downloads', name), path.join(lasting, 'archives', name))
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What an installation must leave as it is. */
function putInPlace(version: string): void {
  const name = `${version}-linux-${process.arch}`
  const place = path.join(folder, 'tensorflow', name)
  mkdirSync(path.join(place, 'package/lib/napi-v8'), { recursive: true })
  const manifest = { format: 1, version, platform: `linux-${process.arch}`, cuda: false }
  writeFileSync(path.join(place, 'install.json'), JSON.stringify(manifest))
  writeFileSync(path.join(place, 'package/lib/napi-v8/tfjs_binding.node'), 'as it was')
  before.push(name)
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place)
  } catch {
    return []
  }
}

async function serve(behaviour: Partial<IndexBehaviour> = {}): Promise<void> {
  server = await startPackageIndex({ wheels: { [wheelName]: wheel }, ...behaviour })
}

interface Call {
  readonly env?: Record<string, string>
  /** Runs before the installation in the same shell. */
  readonly shell?: readonly [program: readonly [string, ...string[]], code: string]
  readonly onStdout?: (text: string, kill: (signal: NodeJS.Signals) => void) => void
}

function install({ env = {}, shell, onStdout }: Call = {}): Promise<Ending> {
  const call = [
    process.execPath,
    path.join(programs.folder, 'install', 'run.mjs'),
    JSON.stringify({ directory: folder }),
  ] as const
  const quoted = call.map((part) => `'${part}'`).join(' ')
  const [program, ...args] = shell === undefined ? call : ([...shell[0], `${shell[1]}\nexec ${quoted}`] as const)
  const child = spawn(program, args, {
    env: {
      ...process.env,
      PATH: bin(),
      PIP_INDEX_URL: server.url,
      PIP_EXTRA_INDEX_URL: '',
      CXX: '',
      NODE_OPTIONS: '',
      ...env,
    },
  })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
    onStdout?.(stdout, (signal) => child.kill(signal))
  })
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
}

/** One sentence, exit 1, and what was in place is in place, with nothing beside it. */
function expectRefused({ code, stderr, stdout }: Ending, complaint: RegExp): void {
  expect(stderr, stdout).toMatch(complaint)
  expect(stderr.trim().split('\n'), stderr).toHaveLength(1)
  expect(code).toBe(1)
  expectAsBefore()
}

function expectAsBefore(): void {
  const parent = path.join(folder, 'tensorflow')
  expect(readdirSync(parent).sort()).toEqual(before)
  for (const name of before)
    expect(readFileSync(path.join(parent, name, 'package/lib/napi-v8/tfjs_binding.node'), 'utf8')).toBe('as it was')
}

describe('an installation', () => {
  it.each([
    [404, 'text/plain', 'none', /no package index has wheels of 'tensorflow/],
    [500, 'text/plain', 'oops', /answers 500/],
    [200, 'text/html', '<h1>Log in</h1>', /does not answer as one/],
    [200, 'application/json', '{"files": [', /does not answer as one/],
  ])('from an index that answers %i %s %j', async (status, type, text, complaint) => {
    await serve({ answer: (_, response) => Boolean(response.writeHead(status, { 'content-type': type }).end(text)) })
    expectRefused(await install(), complaint)
  })

  it('from an index that answers with a path', async () => {
    await serve({ entry: (name, entry) => ({ ...entry, filename: `../../../${name}` }) })
    expectRefused(await install(), /no package index has wheels/)
    expect(namesIn(path.join(folder, 'downloads'))).toEqual([])
  })

  it('from an index without hashes', async () => {
    await serve({ entry: (_, entry) => ({ ...entry, hashes: {} }) })
    expectRefused(await install(), /gives no SHA-256/)
  })

  it('of a wheel with one bit flipped, which is deleted', async () => {
    const flipped = Buffer.from(wheel)
    flipped[flipped.length >> 1]! ^= 1
    const truth = { sha256: '' }
    await serve({ wheels: { [wheelName]: flipped }, entry: (_, entry) => ({ ...entry, hashes: truth }) })
    const { createHash } = await import('node:crypto')
    truth.sha256 = createHash('sha256').update(wheel).digest('hex')
    expectRefused(await install(), /is not what the index promises/)
    expect(namesIn(path.join(folder, 'downloads'))).toEqual([])
  })

  it('of a wheel that writes elsewhere', async () => {
    const evil = zipOf([{ name: '../../evil', content: 'x' }])
    await serve({ wheels: { [wheelName]: evil } })
    expectRefused(await install(), /not a wheel that can be read \(invalid relative path: \.\.\/\.\.\/evil\)/)
  })

  it('without a compiler, before anything is fetched', async () => {
    await serve()
    expectRefused(
      await install({ env: { CXX: '/nowhere/c++' } }),
      /'\/nowhere\/c\+\+', does not run\. Install one \(Debian/,
    )
    expectRefused(
      await install({ env: { PATH: '/nowhere' } }),
      /no C\+\+ compiler is found \(looked for c\+\+, g\+\+, clang\+\+\)/,
    )
    expect(server.requests).toEqual([])
  })

  it('without Python: it is not needed where the index answers, and pip is named where it does not', async () => {
    await serve()
    expectRefused(await install(), /the addon does not build with 'c\+\+': .*no such TensorFlow/)
    await server.close()
    expectRefused(await install(), /cannot be reached .*install pip, which may know a way/)
  })

  it('with pip where the index does not answer', async () => {
    await serve()
    await server.close()
    expectRefused(
      await install({ env: { PATH: process.env.PATH! } }),
      /cannot be reached .*and pip cannot fetch tensorflow.*==2\.21\.0 either/,
    )
  })

  it('that does not build keeps the wheel and what was in its place; the next one fetches nothing', async () => {
    await serve()
    putInPlace('2.21.0') // one that does not work
    expectRefused(await install(), /the addon does not build .*no such TensorFlow/)
    const asked = server.requests.length
    expectRefused(await install(), /the addon does not build/)
    expect(server.requests.slice(asked)).toEqual([expect.stringMatching(/^\/simple\//)])
  })
})

describe('an installation that is ended', () => {
  const slowCompiler = () => {
    const file = path.join(folder, 'slow-compiler')
    writeFileSync(file, '#!/bin/sh\ncase "$1" in --version) exit 0;; esac\necho started > "$0.started"\nsleep 60\n', {
      mode: 0o755,
    })
    return file
  }

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s while it builds leaves what was, and the next one continues',
    async (signal) => {
      await serve()
      const CXX = slowCompiler()
      const ended = await install({
        env: { CXX },
        onStdout: (text, kill) => {
          if (/^build /m.test(text)) setTimeout(() => kill(signal), 300)
        },
      })
      expect(ended.code).toBe(signal === 'SIGINT' ? 130 : null)
      const asked = server.requests.length
      // The killed one's lock is taken over, its unfinished folder is gone, its wheel is used.
      expectRefused(await install(), /the addon does not build/)
      expect(server.requests.slice(asked)).toEqual([expect.stringMatching(/^\/simple\//)])
    },
  )

  it('while another one runs: the other waits, fetches nothing, and ends as it should', async () => {
    await serve()
    const both = await Promise.all([install(), install()])
    for (const ended of both) expectRefused(ended, /the addon does not build/)
    expect(both.map(({ stdout }) => stdout).join('')).toMatch(/process \d+ installs: waiting for it/)
    expect(server.requests.filter((request) => request.startsWith('/files/'))).toHaveLength(1)
  })
})

describe('on a full disk an installation', () => {
  const namespace = [['unshare', '-m'] as const, ['unshare', '-rm'] as const].find(
    ([program, flag]) => spawnSync(program, [flag, 'sh', '-c', 'mount -t tmpfs -o size=64k tmpfs /mnt']).status === 0,
  )

  it.runIf(namespace)('says so before it begins, and where the size is not known, when it happens', async () => {
    const shell = [[...namespace!, 'sh', '-c'], 'mkdir -p $D && mount -t tmpfs -o size=300k tmpfs $D'] as const
    const env = { D: path.join(folder, 'downloads') }
    await serve()
    expectRefused(await install({ shell, env }), /needs 1\.0 MB, and the disk of '.*' has 0\.\d MB left\. Make room/)
    await server.close()
    await serve({
      entry: (_, { size, ...entry }) => ({ ...entry, ...(size > 0 ? {} : { size }) }),
      answer: (request, response) => request.url!.startsWith('/files/') && Boolean(response.writeHead(200).end(wheel)),
    })
    expectRefused(await install({ shell, env }), /the disk of '.*' is full\. Make room and run the same command again/)
  })

  it('or with a limit on the size of files says so', async () => {
    await serve()
    const shell = [['bash', '-c'], 'ulimit -f 200'] as const
    expectRefused(await install({ shell }), /can't write '.*' \(EFBIG/)
  })
})
