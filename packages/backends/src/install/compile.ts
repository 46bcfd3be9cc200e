import path from 'node:path'
import { makeFolders } from '@wgpt/node-files'
import { installError } from './install-error.js'
import { addonPath } from './private-package.js'
import { runProgram } from './run-program.js'

/** What the compiler reads and where TensorFlow's libraries are. */
export interface Sources {
  readonly packageFolder: string
  readonly nodeHeaders: string
  /** Holds `include` and the two libraries. */
  readonly libraryFolder: string
}

/** TensorFlow's libraries, as the wheels name them. */
export const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const

/** In this order; `$CXX` may hold arguments, as `ccache g++`. */
const candidates = ['c++', 'g++', 'clang++']

const advice =
  'Install one (Debian, Ubuntu: apt install g++; Fedora: dnf install gcc-c++; Arch: pacman -S gcc; openSUSE: zypper install gcc-c++), or name yours in CXX.'

/**
 * The C++ compiler of this machine.
 * @throws BackendError when there is none that runs
 */
export async function findCompiler(signal?: AbortSignal): Promise<readonly [string, ...string[]]> {
  const named = process.env.CXX?.trim()
  const tried = named === undefined || named === '' ? candidates : [named]
  for (const candidate of tried) {
    const words = candidate.split(/\s+/) as [string, ...string[]]
    if ((await runProgram([...words, '--version'], { signal }))?.code === 0) return words
  }
  throw installError(
    named === undefined || named === ''
      ? `no C++ compiler is found (looked for ${tried.join(', ')}). ${advice}`
      : `the C++ compiler that CXX names, '${named}', does not run. ${advice}`,
  )
}

/**
 * Builds the addon from the package's unmodified sources.
 * @throws BackendError with the compiler's first error
 */
export async function compileAddon(
  compiler: readonly [string, ...string[]],
  { packageFolder, nodeHeaders, libraryFolder }: Sources,
  signal?: AbortSignal,
): Promise<void> {
  const output = path.join(packageFolder, addonPath)
  await makeFolders(path.dirname(output))
  const relative = path.relative(path.dirname(output), libraryFolder)
  const ended = await runProgram(
    [
      ...compiler,
      ...['-shared', '-fPIC', '-O2', '-std=c++17'],
      ...['-DNAPI_VERSION=8', '-DNODE_GYP_MODULE_NAME=tfjs_binding', '-DBUILDING_NODE_EXTENSION'],
      ...[`-I${nodeHeaders}`, `-I${path.join(libraryFolder, 'include')}`],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(packageFolder, 'binding', file)),
      `-L${libraryFolder}`,
      ...libraries.map((library) => `-l:${library}`),
      `-Wl,-rpath,$ORIGIN/${relative}`,
      ...['-o', output],
    ],
    { cwd: packageFolder, signal },
  )
  if (ended?.code === 0) return
  const lines = ended?.stderr.split('\n') ?? []
  const first = lines.find((line) => /error|undefined reference|cannot find/i.test(line)) ?? lines[0] ?? ''
  const said = first.replaceAll(`${packageFolder}/`, '').trim()
  throw installError(
    `the addon does not build with '${compiler.join(' ')}'${said === '' ? '' : `: ${said}`}. Name another compiler in CXX; GCC from 9 and clang from 10 know the C++17 it is written in.`,
  )
}
