import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import path from 'node:path'
import { runProgram } from './run-program.js'

/** What the user has told pip, as far as it counts for a download. */
export interface PipSettings {
  /** The indexes, the main one first. URLs without a trailing slash; they may hold credentials. */
  readonly indexes: readonly string[]
  /** A file of certificates instead of the known ones. */
  readonly certificates?: string
  readonly proxy?: string
  /** Hosts, some with a port, that may be asked by http. */
  readonly trustedHosts?: readonly string[]
  /** pip's command here, for what it alone can do. */
  readonly pip?: readonly [string, ...string[]]
}

/** Reads them from the environment, over `pip config`, over pip's files where there is no pip. */
export async function readPipSettings(signal?: AbortSignal): Promise<PipSettings> {
  const { env } = process
  const pip = await findPip(signal)
  const configured =
    pip === undefined ? fromFiles() : fromPipConfig((await runProgram([...pip, 'config', 'list'], { signal }))!.stdout)
  const setting = (name: string) => {
    const variable = env[`PIP_${name.toUpperCase().replaceAll('-', '_')}`]
    return variable !== undefined && variable !== '' ? variable : configured.get(name)
  }
  const list = (text: string | undefined) => (text ?? '').split(/\s+/).filter((part) => part !== '')
  const withoutIndex = /^(1|true|yes|on)$/i.test(setting('no-index') ?? '')
  const indexes = withoutIndex
    ? []
    : [...list(setting('index-url') ?? (await defaultIndex(pip, signal))), ...list(setting('extra-index-url'))]
  const certificates = setting('cert') ?? (env.REQUESTS_CA_BUNDLE || env.CURL_CA_BUNDLE)
  const proxy = setting('proxy')
  const trustedHosts = list(setting('trusted-host'))
  return {
    indexes: indexes.map((url) => url.replace(/\/+$/, '')),
    ...(certificates === undefined || certificates === '' ? {} : { certificates }),
    ...(proxy === undefined || proxy === '' ? {} : { proxy }),
    ...(trustedHosts.length === 0 ? {} : { trustedHosts }),
    ...(pip === undefined ? {} : { pip }),
  }
}

async function findPip(signal?: AbortSignal): Promise<readonly [string, ...string[]] | undefined> {
  // Isolated: Python would take a module `pip` of the working folder, which may be a stranger's.
  const candidates = [['pip3'], ['pip'], ['python3', '-I', '-m', 'pip']] as const
  for (const candidate of candidates)
    if ((await runProgram([...candidate, '--version'], { signal }))?.code === 0) return candidate
  return undefined
}

/** The index that pip asks when it is told nothing: its own help names it. */
async function defaultIndex(pip: PipSettings['pip'], signal?: AbortSignal): Promise<string | undefined> {
  if (pip === undefined) return undefined
  const help = await runProgram([...pip, 'download', '--help'], { signal })
  return /--index-url <url>[^(]*\(default\s+(https:[^\s)]+)\)/.exec(help?.stdout ?? '')?.[1]
}

/** Sections in the order of pip: what is said of the command `download` beats `global`. */
const sections = ['global', 'install', 'download', ':env:']

/** `pip config list`: lines as `global.index-url='https://…'`, values as Python writes them. */
export function fromPipConfig(text: string): Map<string, string> {
  const entries = text.split('\n').flatMap((line) => {
    const match = /^(:env:|[\w-]+)\.([\w-]+)=(['"])(.*)\3$/.exec(line.trim())
    return match === null ? [] : [[match[1]!, match[2]!, unescaped(match[4]!)] as const]
  })
  return collected(entries)
}

const unescaped = (text: string) =>
  text.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character))

/** The files that pip reads. Source: "Configuration" in pip's documentation. */
function fromFiles(): Map<string, string> {
  const { PIP_CONFIG_FILE, XDG_CONFIG_HOME, VIRTUAL_ENV } = process.env
  const files = [
    '/etc/xdg/pip/pip.conf',
    '/etc/pip.conf',
    path.join(homedir(), '.pip/pip.conf'),
    path.join(XDG_CONFIG_HOME ?? path.join(homedir(), '.config'), 'pip/pip.conf'),
    VIRTUAL_ENV === undefined ? '' : path.join(VIRTUAL_ENV, 'pip.conf'),
    PIP_CONFIG_FILE ?? '',
  ]
  return collected(PIP_CONFIG_FILE === '/dev/null' ? [] : files.flatMap((file) => parseIni(read(file))))
}

/** Sections, `key = value`, and values that continue in indented lines. */
export function parseIni(text: string): (readonly [string, string, string])[] {
  const entries: [string, string, string][] = []
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    const header = /^\[(.+)\]\s*$/.exec(line)
    const pair = /^([\w-]+)\s*[=:]\s*(.*)$/.exec(line)
    if (/^\s*([#;]|$)/.test(line)) continue
    if (header !== null) section = header[1]!
    else if (pair !== null) entries.push([section, pair[1]!.replaceAll('_', '-'), pair[2]!.trim()])
    else if (/^\s/.test(line) && entries.length > 0) entries.at(-1)![2] += `\n${line.trim()}`
  }
  return entries
}

/** Later entries of a section beat earlier ones. */
const collected = (entries: readonly (readonly [string, string, string])[]): Map<string, string> =>
  new Map(
    sections.flatMap((wanted) =>
      entries.filter(([section]) => section === wanted).map(([, key, value]) => [key, value]),
    ),
  )

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '' // pip passes by what is not there, too.
  }
}
