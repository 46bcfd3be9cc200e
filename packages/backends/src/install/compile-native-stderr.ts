import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { nativeStderrSource } from '../node/native-stderr-source.js'
import { nativeStderrName } from '../node/native-stderr.js'
import { installError } from './install-error.js'
import { runProgram } from './run-program.js'

/**
 * Builds, beside TensorFlow's addon, the small one that keeps its greetings off the terminal.
 * @param folder the installation's
 * @throws BackendError with the compiler's first line
 */
export async function compileNativeStderr(
  compiler: readonly [string, ...string[]],
  folder: string,
  nodeHeaders: string,
  signal?: AbortSignal,
): Promise<void> {
  const source = path.join(folder, nativeStderrName.replace(/\.node$/, '.cc'))
  await writeFile(source, nativeStderrSource)
  const ended = await runProgram(
    [
      ...compiler,
      ...[
        '-shared',
        '-fPIC',
        '-O2',
        '-DNAPI_VERSION=8',
        '-DNODE_GYP_MODULE_NAME=native_stderr',
        '-DBUILDING_NODE_EXTENSION',
      ],
      `-I${nodeHeaders}`,
      source,
      ...['-o', path.join(folder, nativeStderrName)],
    ],
    { cwd: folder, signal },
  )
  if (ended?.code === 0) return
  const said = ended?.stderr
    .split('\n')
    .find((line) => /error/i.test(line))
    ?.trim()
  throw installError(
    `the addon for the debug log does not build with '${compiler.join(' ')}'${said == null ? '' : `: ${said}`}. Name another compiler in CXX.`,
  )
}
