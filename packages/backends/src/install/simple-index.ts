import { parse, type DefaultTreeAdapterTypes } from 'parse5'
import { installError } from './install-error.js'
import { withoutCredentials, UnreachableError, type HttpClient } from './http.js'
import { normalised, parseWheelName, type WheelName } from './wheels.js'

/** A wheel that an index offers. */
export interface IndexedWheel extends WheelName {
  readonly url: string
  /** Of the whole file, in hexadecimal; undefined when the index does not say. */
  readonly sha256?: string
  /** In bytes, where the index says so. */
  readonly size?: number
  /** Taken back by its authors: only an exact version gets it. */
  readonly yanked: boolean
}

/** Bytes of an index page, at the most: TensorFlow's has about one million. */
const largestPage = 64 << 20

const accept = 'application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1'

/**
 * The wheels of a project on one index, by the simple repository API: JSON (PEP 691), else HTML (PEP 503).
 * @param index its URL without a trailing slash
 * @returns undefined when the index does not have the project
 * @throws BackendError when it answers anything else; UnreachableError when it does not answer, or not to strangers
 */
export async function readIndex(
  http: HttpClient,
  index: string,
  project: string,
  signal?: AbortSignal,
): Promise<IndexedWheel[] | undefined> {
  const shown = URL.canParse(index) ? withoutCredentials(index).href.replace(/\/$/, '') : index
  if (!/^https?:$/.test(URL.canParse(index) ? new URL(index).protocol : ''))
    throw installError(
      `the package index '${shown}' is not an http or https URL. Fix pip's index-url (pip config list).`,
    )
  const advice = "Look at pip's index-url (pip config list, PIP_INDEX_URL)."
  const response = await http.get(`${index}/${normalised(project)}/`, { accept }, signal)
  const { status } = response
  if (status === 404) {
    await response.body?.cancel()
    return undefined
  }
  if (status === 401 || status === 403 || status === 407) {
    await response.body?.cancel()
    throw new UnreachableError(`the package index ${shown} answers ${status}, so it wants to know who asks`)
  }
  if (!response.ok) {
    await response.body?.cancel()
    throw installError(
      `the package index ${shown} answers ${status} ${response.statusText} for '${project}'. Try again later. ${advice}`,
    )
  }
  const text = await readText(response.body, signal)
  const type = response.headers.get('content-type') ?? ''
  const base = response.url === '' ? `${index}/${normalised(project)}/` : response.url
  const offered =
    text === undefined
      ? undefined
      : /[/+]json\b/.test(type)
        ? parseJsonPage(text, base)
        : /html/.test(type)
          ? parseHtmlPage(text, base)
          : undefined
  if (offered === undefined)
    throw installError(
      `the package index ${shown} does not answer as one for '${project}' (found ${type === '' ? 'no type' : type.split(';')[0]!} without a list of files). ${advice}`,
    )
  return offered.filter((wheel) => wheel.project === normalised(project))
}

async function readText(body: AsyncIterable<Uint8Array> | null, signal?: AbortSignal): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body ?? []) {
      length += chunk.length
      if (length > largestPage) return undefined
      chunks.push(chunk)
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw new UnreachableError('the package index broke off its answer', { cause: error })
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** PEP 691. Files that are not plain wheels are passed by; undefined when the text is not such a page. */
export function parseJsonPage(text: string, base: string): IndexedWheel[] | undefined {
  let page: unknown
  try {
    page = JSON.parse(text)
  } catch {
    return undefined
  }
  const { meta, files } = (page ?? {}) as { meta?: { 'api-version'?: unknown }; files?: unknown }
  const version = meta?.['api-version'] ?? '1.0'
  if (!Array.isArray(files) || typeof version !== 'string' || !version.startsWith('1.')) return undefined
  return files.flatMap((entry: unknown) => {
    const { filename, url, hashes, size, yanked } = (entry ?? {}) as Record<string, unknown>
    const sha256 = (hashes as { sha256?: unknown } | undefined)?.sha256
    return typeof filename === 'string' && typeof url === 'string'
      ? wheelAt(filename, url, base, { sha256, size, yanked: yanked != null && yanked !== false })
      : []
  })
}

/** PEP 503 and 592: anchors, the hash in the fragment. Undefined when there is no anchor to a wheel at all: some other page. */
export function parseHtmlPage(text: string, base: string): IndexedWheel[] | undefined {
  const anchors = anchorsOf(parse(text))
  const wheels = anchors.flatMap(({ attributes, text: filename }) => {
    const href = attributes.get('href')
    if (href === undefined) return []
    const sha256 = /#(?:.*&)?sha256=([0-9a-fA-F]+)/.exec(href)?.[1]
    return wheelAt(filename.trim(), href, base, { sha256, yanked: attributes.has('data-yanked') })
  })
  return wheels.length === 0 ? undefined : wheels
}

/** A wheel, when its name is a plain one and the URL's last part is that name. */
function wheelAt(
  filename: string,
  link: string,
  base: string,
  { sha256, size, yanked }: { sha256?: unknown; size?: unknown; yanked: boolean },
): IndexedWheel[] {
  const name = parseWheelName(filename)
  if (name === undefined || !URL.canParse(link, base)) return []
  const url = new URL(link, base)
  url.hash = ''
  const last = url.pathname.split('/').at(-1)!
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && new URL(base).protocol === 'http:')
  if (!secure || decoded(last) !== filename) return []
  return [
    {
      ...name,
      url: url.href,
      ...(typeof sha256 === 'string' && /^[0-9a-f]{64}$/i.test(sha256) ? { sha256: sha256.toLowerCase() } : {}),
      ...(Number.isSafeInteger(size) && (size as number) > 0 ? { size: size as number } : {}),
      yanked,
    },
  ]
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

interface Anchor {
  readonly attributes: ReadonlyMap<string, string>
  readonly text: string
}

function anchorsOf(node: DefaultTreeAdapterTypes.Node): Anchor[] {
  const anchors: Anchor[] = []
  const stack = [node]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if ('tagName' in next && next.tagName === 'a')
      anchors.push({ attributes: new Map(next.attrs.map(({ name, value }) => [name, value])), text: textOf(next) })
    if ('childNodes' in next) for (const child of [...next.childNodes].reverse()) stack.push(child)
  }
  return anchors
}

const textOf = (node: DefaultTreeAdapterTypes.Element): string =>
  node.childNodes.map((child) => ('value' in child ? child.value : '')).join('')
