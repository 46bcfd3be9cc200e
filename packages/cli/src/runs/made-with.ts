import { existsSync, readFileSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BackendStatus } from '@wgpt/backends'
import type { RunStore } from '@wgpt/trainer'
import { z } from 'zod'
import { describeEnvironment } from './environment.js'

/** The file of a run that says what it was made with. */
export const MADE_WITH = 'made-with.json'

/** More sessions of one run than this are not kept: the first one and the newest. */
const mostSessions = 100

const session = z.looseObject({
  date: z.string().max(100),
  wgpt: z.string().max(100).optional(),
  commit: z.string().max(100).optional(),
  preset: z.string().max(200).optional(),
  size: z.string().max(200).optional(),
})
const file = z.strictObject({ sessions: z.array(session).min(1).max(mostSessions) })

/** What a session of a run was made with: versions, backend, machine, and the commit of wgpt's own code where that is a repository. */
export type Session = z.output<typeof session>

/**
 * Notes in a run's folder what a session of it was made with: of a new run, and of each time that it is gone on with.
 * A file that can't be read is begun again: it decides nothing.
 */
export async function noteMadeWith(
  store: Pick<RunStore, 'read' | 'write'>,
  backend: BackendStatus,
  preset?: { readonly name: string; readonly size: string },
): Promise<void> {
  const before = (await readMadeWith(store)) ?? []
  const commit = commitOfCode()
  const now: Session = {
    date: '',
    ...describeEnvironment(backend),
    ...(commit && { commit }),
    ...(preset && { preset: preset.name, size: preset.size }),
  }
  const all = [...before, now]
  const sessions = all.length > mostSessions ? [all[0]!, ...all.slice(1 - mostSessions)] : all
  await store.write(MADE_WITH, `${JSON.stringify({ sessions }, undefined, 2)}\n`)
}

/** The sessions of a run, the first one first; undefined if it doesn't say, or not readably. */
export async function readMadeWith(store: Pick<RunStore, 'read'>): Promise<Session[] | undefined> {
  const bytes = await store.read(MADE_WITH)
  if (bytes === undefined || bytes.byteLength > 2 ** 20) return undefined
  try {
    return file.parse(JSON.parse(new TextDecoder().decode(bytes))).sessions
  } catch {
    return undefined
  }
}

/** The commit of the repository that this code is run from; undefined of an installed package. Read from git's own files, without git. */
export function commitOfCode(from = realpathSync(fileURLToPath(new URL('.', import.meta.url)))): string | undefined {
  if (from.split(path.sep).includes('node_modules')) return undefined
  for (let folder = from, up = 0; up < 8; folder = path.dirname(folder), up++) {
    const git = path.join(folder, '.git')
    if (existsSync(git)) return commitOf(git)
  }
  return undefined
}

function commitOf(git: string): string | undefined {
  const read = (name: string) => readFileSync(name, 'utf8').trim()
  try {
    // A work tree beside its repository has a file that says where its own part of it is.
    let own = git
    try {
      own = path.resolve(path.dirname(git), read(git).replace(/^gitdir: /, ''))
    } catch {
      own = git
    }
    const head = read(path.join(own, 'HEAD'))
    if (isHash(head)) return head
    const name = head.replace(/^ref: /, '')
    const common = existsSync(path.join(own, 'commondir')) ? path.resolve(own, read(path.join(own, 'commondir'))) : own
    const loose = path.join(common, name)
    const hash = existsSync(loose)
      ? read(loose)
      : read(path.join(common, 'packed-refs'))
          .split('\n')
          .find((line) => line.endsWith(` ${name}`))
          ?.split(' ')[0]
    return hash !== undefined && isHash(hash) ? hash : undefined
  } catch {
    return undefined
  }
}

const isHash = (text: string) => /^[0-9a-f]{40,64}$/.test(text)
