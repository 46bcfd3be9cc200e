import { WgptError } from '@wgpt/errors'
import { readFileSync, statSync } from 'node:fs'
import { getProxyForUrl } from 'proxy-from-env'
import { Agent, Dispatcher, fetch, ProxyAgent, type Response } from 'undici'
import { firstLine } from '../status.js'
import { installError } from './install-error.js'
import type { PipSettings } from './pip-settings.js'

/** Gets things over HTTP with the user's proxy, certificates and credentials. */
export interface HttpClient {
  get(url: string, headers?: Record<string, string>, signal?: AbortSignal): Promise<Response>
  close(): Promise<void>
}

/** The server cannot be reached, or asks who is there: pip, which knows more ways, may do better. */
export class UnreachableError extends WgptError {
  override readonly name = 'UnreachableError'
}

/** Milliseconds without a byte after which a server counts as gone. */
const patience = 60_000

export function createHttpClient({
  certificates,
  proxy,
  indexes,
  trustedHosts = [],
}: Pick<PipSettings, 'certificates' | 'proxy' | 'indexes' | 'trustedHosts'>): HttpClient {
  const agent = new ProxyChoosingAgent(proxy, certificates === undefined ? undefined : readCertificates(certificates))
  const credentials = new Map(indexes.flatMap(credentialsOf))
  return {
    async get(url, headers = {}, signal) {
      let at = withoutCredentials(url)
      for (let hop = 0; hop <= mostRedirects; hop++) {
        refuseInsecure(at, trustedHosts)
        const authorization = credentials.get(at.origin)
        let response
        try {
          response = await fetch(at.href, {
            dispatcher: agent,
            // Each address is looked at before anything is sent there.
            redirect: 'manual',
            headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
            ...(signal === undefined ? {} : { signal }),
          })
        } catch (error) {
          signal?.throwIfAborted()
          throw new UnreachableError(`${at.origin} cannot be reached (${causeOf(error)})`, { cause: error })
        }
        const location = redirects.has(response.status) ? response.headers.get('location') : null
        if (location === null || !URL.canParse(location, at.href)) return response
        await response.body?.cancel()
        at = withoutCredentials(new URL(location, at).href)
      }
      throw installError(
        `${withoutCredentials(url).host} redirects more than ${mostRedirects} times. Look at pip's index-url (pip config list).`,
      )
    },
    // Requests that are under way end with it.
    close: () => agent.destroy(),
  }
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])
const mostRedirects = 10

/**
 * What comes by http can be changed on the way, hashes and all. As with pip, only this machine and the hosts of its setting 'trusted-host' are
 * asked so, and no redirect leads anywhere else.
 * @throws BackendError that names the host
 */
function refuseInsecure({ protocol, hostname, host }: URL, trustedHosts: readonly string[]): void {
  if (protocol === 'https:') return
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
  if (protocol === 'http:' && (isHere || trustedHosts.includes(hostname) || trustedHosts.includes(host))) return
  throw installError(
    `${host} would be asked by ${protocol}, where anybody on the way can change the answer; expected https:. Name an https index (pip config list, PIP_INDEX_URL), or trust the host: pip config set global.trusted-host ${hostname}.`,
  )
}

/** Sends each request the way that HTTP_PROXY, HTTPS_PROXY and NO_PROXY say for its host, or by the one proxy that pip is told of. */
class ProxyChoosingAgent extends Dispatcher {
  private readonly agents = new Map<string, Agent | ProxyAgent>()

  constructor(
    private readonly proxy: string | undefined,
    private readonly ca: string | undefined,
  ) {
    super()
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandlers): boolean {
    const proxy = this.proxy ?? getProxyForUrl(String(options.origin))
    const agent = this.agents.get(proxy) ?? this.create(proxy)
    this.agents.set(proxy, agent)
    return agent.dispatch(options, handler)
  }

  private create(proxy: string): Agent | ProxyAgent {
    const tls = this.ca === undefined ? {} : { ca: this.ca }
    const limits = { headersTimeout: patience, bodyTimeout: patience }
    return proxy === ''
      ? new Agent({ ...limits, connect: tls })
      : new ProxyAgent({ ...limits, uri: proxy, requestTls: tls, proxyTls: tls })
  }

  override async destroy(): Promise<void> {
    await Promise.all([...this.agents.values()].map((agent) => agent.destroy()))
  }
}

/** A URL as it may be shown and asked for. */
export function withoutCredentials(text: string): URL {
  const url = new URL(text)
  url.username = url.password = ''
  return url
}

/** `https://name:secret@host/simple` → its origin and the header that says so. */
function credentialsOf(index: string): [string, string][] {
  if (!URL.canParse(index)) return []
  const { username, password, origin } = new URL(index)
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return username === '' ? [] : [[origin, `Basic ${Buffer.from(pair).toString('base64')}`]]
}

function readCertificates(file: string): string | undefined {
  try {
    // A folder, which OpenSSL would read by hashed names: Node's own certificates serve.
    return statSync(file).isDirectory() ? undefined : readFileSync(file, 'utf8')
  } catch (error) {
    throw installError(
      `pip's setting 'cert' names '${file}', which can't be read (${firstLine(error)}). Fix it: pip config unset global.cert.`,
      error,
    )
  }
}

/** fetch says only "fetch failed"; what failed is in its causes. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause != null ? error.cause : error
  if (cause instanceof AggregateError && cause.errors.length > 0) return firstLine(cause.errors[0])
  return firstLine(cause)
}
