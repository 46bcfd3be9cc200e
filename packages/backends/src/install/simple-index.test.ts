import { describe, expect, it } from 'vitest'
import { createHttpClient } from './http.js'
import { parseHtmlPage, parseJsonPage, readIndex } from './simple-index.js'
import { startPackageIndex } from './testing/package-index.js'

const base = 'https://index.example/simple/tensorflow-cpu/'
const wheel = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl'
const hash = 'ab'.repeat(32)
const json = (...files: object[]) => JSON.stringify({ meta: { 'api-version': '1.1' }, name: 'tensorflow-cpu', files })
const entry = { filename: wheel, url: `../../files/${wheel}`, hashes: { sha256: hash }, size: 5 }

describe('a page of a package index', () => {
  it('means the same in JSON and in HTML', () => {
    const page = `<!DOCTYPE html><html><body><h1>Links for tensorflow-cpu</h1>
      <a href="../../files/${wheel}#sha256=${hash}" data-requires-python="&gt;=3.10">${wheel}</a><br/>
      <a href="../../files/tensorflow_cpu-2.21.0.tar.gz#sha256=${hash}">tensorflow_cpu-2.21.0.tar.gz</a></body></html>`
    const [fromJson] = parseJsonPage(json(entry), base)!
    const [fromHtml, ...more] = parseHtmlPage(page, base)!
    expect(more).toEqual([])
    expect(fromJson).toMatchObject({
      url: `https://index.example/files/${wheel}`,
      sha256: hash,
      version: '2.21.0',
      size: 5,
    })
    expect({ ...fromHtml, size: 5 }).toEqual(fromJson)
  })

  it('of HTML may hold entities, and says what was taken back', () => {
    const page = `<a href="f/${wheel}?a=1&amp;b=2#sha256=${hash}" data-yanked="broken">${wheel}</a>`
    expect(parseHtmlPage(page, base)).toMatchObject([{ url: `${base}f/${wheel}?a=1&b=2`, yanked: true }])
  })

  it.each([
    ['a path', { ...entry, filename: `../../${wheel}` }],
    ['a path in the address alone', { ...entry, url: `../../files/..%2f..%2f${wheel}` }],
    ['an address of another file', { ...entry, url: '../../files/other-1.0-py3-none-any.whl' }],
    ['a file of this machine', { ...entry, url: `file:///etc/${wheel}` }],
    ['an address that falls back to http', { ...entry, url: `http://index.example/files/${wheel}` }],
    ['no file name', { ...entry, filename: 7 }],
    ['nothing', null],
  ])('that offers %s offers nothing', (_, offered) => {
    expect(parseJsonPage(json(offered as object), base)).toEqual([])
  })

  it.each([
    ['no hash', { ...entry, hashes: {} }],
    ['a hash that is none', { ...entry, hashes: { sha256: 'abc' } }],
    ['another hash', { ...entry, hashes: { md5: hash } }],
  ])('with %s has no SHA-256', (_, offered) => {
    expect(parseJsonPage(json(offered), base)![0]).not.toHaveProperty('sha256')
  })

  it.each(['', 'null', '[]', '{"files":7}', '{"meta":{"api-version":"2.0"},"files":[]}'])(
    'that is %j is none',
    (text) => {
      expect(parseJsonPage(text, base)).toBeUndefined()
    },
  )

  it('that is some web page is none', () => {
    expect(parseHtmlPage('<html><body>Please log in <a href="/login">here</a></body></html>', base)).toBeUndefined()
  })
})

describe('an index', () => {
  const ask = async (answer: (status: (code: number, type: string, text: string) => void) => void) => {
    const server = await startPackageIndex({
      wheels: {},
      answer: (_, response) => {
        answer((code, type, text) => response.writeHead(code, { 'content-type': type }).end(text))
        return true
      },
    })
    const http = createHttpClient({ indexes: [] })
    try {
      return await readIndex(http, server.url, 'tensorflow-cpu')
    } finally {
      await http.close()
      await server.close()
    }
  }

  it('that answers 404 does not have the project', async () => {
    expect(await ask((send) => send(404, 'text/plain', 'not found'))).toBeUndefined()
  })

  it.each([
    [500, 'text/plain', 'oops', /answers 500 .*Try again later/],
    [
      200,
      'text/html',
      '<p>Welcome to the hotel</p>',
      /does not answer as one .*found text\/html without a list of files/,
    ],
    [200, 'application/json', '{', /does not answer as one/],
    [401, 'text/plain', '', /answers 401, so it wants to know who asks/],
  ])('that answers %i %s %j is complained of in one line', async (code, type, text, complaint) => {
    const outcome = ask((send) => send(code, type, text))
    await expect(outcome).rejects.toThrow(complaint)
    await expect(outcome).rejects.not.toThrow(/\n/)
  })

  it('keeps credentials to itself', async () => {
    const http = createHttpClient({ indexes: ['http://me:secret@127.0.0.1:1/simple'] })
    const failure = await readIndex(http, 'http://me:secret@127.0.0.1:1/simple', 'x').catch((error: unknown) =>
      String(error),
    )
    expect(failure).toMatch(/http:\/\/127\.0\.0\.1:1 cannot be reached/)
    expect(failure).not.toContain('secret')
  })
})

describe('what is not https', () => {
  it.each(['http://index.example/simple', 'ftp://index.example/simple', 'http://127.0.0.1.example/simple'])(
    '%s is not asked',
    async (index) => {
      const http = createHttpClient({ indexes: [index] })
      await expect(http.get(`${index}/x/`)).rejects.toThrow(/would be asked by (http|ftp):, where anybody on the way/)
      await http.close()
    },
  )

  it('is asked of this machine and of a host that pip trusts, and no redirect leads elsewhere', async () => {
    const server = await startPackageIndex({
      wheels: {},
      answer: ({ url }, response) => {
        const to = { '/away': 'http://index.example/simple', '/loop': '/loop', '/here': '/simple' }[url ?? '']
        response.writeHead(to === undefined ? 200 : 302, to === undefined ? {} : { location: to }).end('found')
        return true
      },
    })
    const { origin } = new URL(server.url)
    const http = createHttpClient({ indexes: [], trustedHosts: ['index.invalid:81'] })
    expect(await (await http.get(`${origin}/here`)).text()).toBe('found')
    await expect(http.get(`${origin}/away`)).rejects.toThrow('index.example would be asked by http:')
    await expect(http.get(`${origin}/loop`)).rejects.toThrow('redirects more than 10 times')
    await expect(http.get('http://index.invalid:81/')).rejects.toThrow('cannot be reached')
    await http.close()
    await server.close()
  })
})
