import { StoppedError } from '@wgpt/errors'
import { Argument, Option, type Command } from 'commander'
import { UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { createInstallProgress } from '../progress/install-progress.js'

interface InstallFlags {
  cuda?: boolean
  version?: string
  dir?: string
  force?: boolean
  json?: boolean
}

/** `wgpt backends install tensorflow`: a command of the command. */
export function declareInstall(backends: Command): void {
  backends
    .command('install')
    .summary('install a backend that npm does not bring')
    .description(
      "Install TensorFlow's native library into a cache folder that all projects share: its own wheel from pip's index, and the addon of @tensorflow/tfjs-node built against it.",
    )
    .addArgument(new Argument('<name>', 'which backend').choices(['tensorflow']))
    .addOption(new Option('--cuda', "with CUDA and NVIDIA's libraries, for a GPU (about 3 GB)"))
    .addOption(
      new Option('--version <x>', "TensorFlow's version (default: the newest that was tested)").argParser(versionText),
    )
    .addOption(
      new Option(
        '--dir <path>',
        'install into this folder instead of the cache folder (later calls find it by WGPT_CACHE=<path>)',
      ),
    )
    .addOption(new Option('--force', 'install with --cuda even if no GPU is found here').implies({ cuda: true }))
    .addOption(shared.json())
    .addHelpText(
      'after',
      examplesText([
        'backends install tensorflow',
        'backends install tensorflow --cuda',
        'backends install tensorflow --version 2.15.1 --dir /opt/wgpt',
      ]),
    )
    .action((_name: string, flags: InstallFlags) => install(flags))
}

function versionText(text: string): string {
  if (!/^\d+(\.\d+)+((a|b|rc)\d+)?(\.post\d+)?$/.test(text))
    throw new UsageError(`backends install: '${text}' is not a version. Expected one such as 2.21.0`)
  return text
}

async function install({ cuda = false, version, dir, force = false, json = false }: InstallFlags): Promise<void> {
  const output = createOutput({ json })
  const { installTensorflow } = await import('@wgpt/backends/install')
  const progress = createInstallProgress(output)
  const stop = new AbortController()
  const onSignal = () => {
    stop.abort(
      new StoppedError('Stopped. What was fetched is kept: run the same command again to continue from there.'),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, onSignal)
  const began = performance.now()
  try {
    const result = await installTensorflow({
      ...{ cuda, force, signal: stop.signal, onProgress: (step) => progress.take(step) },
      ...(version === undefined ? {} : { version }),
      ...(dir === undefined ? {} : { directory: dir }),
    })
    progress.stop()
    const seconds = (performance.now() - began) / 1000
    const where = result.package ?? result.installed?.folder ?? ''
    const notes = [result.found, result.lacks === undefined ? undefined : `without our ops, slower: ${result.lacks}`]
    const done = {
      package: 'is there already, by an npm package that works',
      present: 'is there already, and works',
      rebuilt: `is there already, and has our ops after ${Math.round(seconds)} s, without fetching anything`,
      installed: `is in place after ${Math.round(seconds)} s`,
    }[result.outcome]
    output.print(
      `✓ tensorflow ${result.version} (${result.gpu ? 'CUDA' : 'processor'}) ${done}: ${where}${notes.map((note) => (note === undefined ? '' : `\n  ${note}`)).join('')}`,
    )
    output.finish({ command: 'backends install', name: 'tensorflow', seconds, ...result })
  } finally {
    progress.stop()
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal)
  }
}
