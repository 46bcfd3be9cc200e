import { WorldError } from '../world.js'
import type { Launch } from '../launcher.js'

/** What is used of koffi, which is an optional peer: the types are ours, so that nobody needs it to compile. */
export interface Library {
  func(definition: string): (...args: readonly unknown[]) => unknown
  symbol(name: string): unknown
}

interface Koffi {
  load(path: string, options: { global: boolean; lazy: boolean }): Library
}

/** Where the system finds the libraries, the launcher's own first. */
const names = {
  'Open MPI': ['libmpi.so.40', 'libmpi.40.dylib', 'libmpi.so', 'libmpi.dylib'],
  MPICH: ['libmpich.so.12', 'libmpi.so.12', 'libmpi.12.dylib', 'libmpich.so'],
}

/**
 * Opens the MPI library with its symbols visible to the plugins that it loads itself.
 * @throws WorldError if koffi or the library is missing
 */
export async function loadLibrary(
  { implementation }: Pick<Launch, 'implementation'>,
  named: string | undefined,
): Promise<{ library: Library; path: string }> {
  const koffi = await importKoffi()
  const tried =
    named !== undefined && named !== ''
      ? [named]
      : implementation === 'MPICH'
        ? names.MPICH
        : implementation === 'Open MPI'
          ? names['Open MPI']
          : [...names['Open MPI'], ...names.MPICH]
  let reason = ''
  for (const path of tried)
    try {
      return { library: koffi.load(path, { global: true, lazy: true }), path }
    } catch (error) {
      reason ||= (error as Error).message.split('\n')[0]!
    }
  throw new WorldError(
    named !== undefined && named !== ''
      ? `distributed: WGPT_MPI_LIBRARY names '${named}', which can't be opened: ${reason}. Set it to the path of libmpi.`
      : `distributed: no MPI library was found (tried ${tried.join(', ')}). Install ${implementation ?? 'Open MPI'}, or set WGPT_MPI_LIBRARY to the path of its library.`,
  )
}

/** In a variable, so that a bundler doesn't ask for it. */
const KOFFI = 'koffi'

async function importKoffi(): Promise<Koffi> {
  try {
    const loaded = (await import(KOFFI)) as Koffi & { default?: Koffi }
    return loaded.default ?? loaded
  } catch (error) {
    throw new WorldError(
      `distributed: the package koffi, which calls the MPI library, can't be loaded (${(error as Error).message.split('\n')[0]!}). Install it: npm install koffi@3.`,
      { cause: error },
    )
  }
}
