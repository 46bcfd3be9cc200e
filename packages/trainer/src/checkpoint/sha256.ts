import { RunError } from '../errors.js'

/**
 * SHA-256 in hexadecimal digits. Web Crypto is in Node and in every page that is served over https or from localhost.
 * @throws RunError in a page that is served otherwise
 */
export async function sha256(content: Uint8Array | string): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const subtle = (globalThis.crypto as { subtle?: SubtleCrypto } | undefined)?.subtle
  if (subtle === undefined)
    throw new RunError('checkpoints: this page has no Web Crypto. Serve it over https or from localhost')
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
