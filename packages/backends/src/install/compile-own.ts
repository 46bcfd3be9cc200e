import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { temporaryName } from '@wgpt/node-files'
import { nativeFolder, opsAddon, opsFlags } from '../node/native-sources.js'
import { nativeStderrName } from '../node/native-stderr.js'
import { libraries } from './compile.js'
import { installError } from './install-error.js'
import { runProgram } from './run-program.js'

/** Where an installation keeps what its addons are compiled against, and the compiler. */
export interface Site {
  readonly compiler: readonly [string, ...string[]]
  readonly folder: string
  readonly signal?: AbortSignal | undefined
}

/** Builds the small addon that keeps TensorFlow's greetings off the terminal. @throws BackendError with the compiler's first line */
export async function compileNativeStderr(site: Site): Promise<void> {
  const output = path.join(site.folder, nativeStderrName)
  await compile(site, 'the addon for the debug log', 'native-stderr.cc', ['-O2', '-o', output])
}

/**
 * Builds the addon that gives TensorFlow our ops, tries it, and only then puts it in place: what runs meanwhile finds the old one, or none.
 * @param attempt what is wrong with an addon, in one line, if anything is
 * @throws BackendError with the compiler's first line, or with what the trial says
 */
export async function compileOps(
  site: Site,
  attempt: (addon: string) => Promise<string | undefined> = () => Promise.resolve(undefined),
): Promise<void> {
  const { folder } = site
  const place = opsAddon(folder)
  if (place === undefined) throw sourcesMissing()
  const made = path.join(folder, `${temporaryName('wgpt-ops')}.node`)
  const libraryFolder = path.join(folder, 'tensorflow')
  try {
    await compile(site, 'the addon of ops', 'wgpt-ops.cc', [
      ...opsFlags,
      `-I${path.join(libraryFolder, 'include')}`,
      `-L${libraryFolder}`,
      ...libraries.map((library) => `-l:${library}`),
      // Whatever TensorFlow lacks is found out when the addon is loaded, not in the middle of a program.
      ...['-Wl,-z,now', '-Wl,-rpath,$ORIGIN/tensorflow', '-o', made],
    ])
    const wrong = await attempt(made)
    if (wrong !== undefined) throw installError(`the addon of ops was built, but does not work: ${wrong}.`)
    await rename(made, place)
  } finally {
    await rm(made, { force: true })
  }
}

async function compile(
  { compiler, folder, signal }: Site,
  what: string,
  source: string,
  flags: readonly string[],
): Promise<void> {
  const native = nativeFolder()
  if (native === undefined) throw sourcesMissing()
  const name = `-DNODE_GYP_MODULE_NAME=${source.replace(/\..*$/, '').replaceAll('-', '_')}`
  const ended = await runProgram(
    [
      ...compiler,
      ...['-shared', '-fPIC', '-DNAPI_VERSION=8', name, '-DBUILDING_NODE_EXTENSION'],
      `-I${path.join(folder, 'node-api-headers/include')}`,
      path.join(native, source),
      ...flags,
    ],
    { cwd: folder, signal },
  )
  if (ended?.code === 0) return
  const said = ended?.stderr.split('\n').find((line) => /error|undefined reference|cannot find/i.test(line))
  throw installError(
    `${what} does not build with '${compiler.join(' ')}'${said === undefined ? '' : `: ${said.replaceAll(`${native}/`, '').trim()}`}. Name another compiler in CXX.`,
  )
}

const sourcesMissing = () =>
  installError(
    "the package's folder 'native' is gone: a bundler left it behind. Keep @wgpt/backends outside the bundle.",
  )
