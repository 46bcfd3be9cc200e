import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

/**
 * What whoever installs a package of wgpt gets besides, read from package-lock.json: how many packages, under which licences, and whether any of them
 * runs a script when it is installed. As `npm ls --omit=dev --all` counts, offline.
 */
const root = path.resolve(import.meta.dirname, '..')

interface Locked {
  readonly version?: string
  readonly resolved?: string
  readonly link?: boolean
  readonly license?: string
  readonly hasInstallScript?: boolean
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}
const { packages: locked } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, Locked>>
}

/** Where Node finds a package from a place of the tree: there, else further up. */
function placeOf(from: string, name: string): string | undefined {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const place = `${at === '' ? '' : `${at}/`}node_modules/${name}`
    const found = locked[place]
    if (found !== undefined) return found.link === true ? found.resolved : place
    if (at === '') return undefined
  }
}

/** The places of all packages that come with one of ours, those of ours left out. */
function installedWith(name: string, { peers }: { peers: boolean }): string[] {
  const seen = new Set([`packages/${name}`])
  for (const place of seen) {
    const {
      dependencies = {},
      optionalDependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = locked[place]!
    const required = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
    for (const wanted of [
      ...Object.keys(dependencies),
      ...Object.keys(optionalDependencies),
      ...(peers ? required : []),
    ]) {
      const found = placeOf(place, wanted)
      if (found !== undefined) seen.add(found)
      else expect(Object.keys(optionalDependencies), `${wanted} of ${place}`).toContain(wanted)
    }
  }
  return [...seen].filter((place) => place.includes('node_modules/'))
}

const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** As the lock file says, else as the installed package does in a form that npm no longer reads. */
function licenceOf(place: string): string {
  const { license } = locked[place]!
  if (license !== undefined) return license
  const manifest = path.join(root, place, 'package.json')
  if (!existsSync(manifest)) return 'unknown'
  const { licenses = [] } = JSON.parse(readFileSync(manifest, 'utf8')) as { licenses?: readonly { type: string }[] }
  return licenses.map(({ type }) => type).join(' OR ') || 'unknown'
}

const published = [
  'backends',
  'bench',
  'cli',
  'datasets',
  'decoder',
  'kernels',
  'study',
  'tokenizers',
  'trainer',
  'wavelet-op',
]
const permissive = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
]
/** What is not permissive, each named in docs/licences.md with what it means. */
const named: Readonly<Record<string, string>> = { 'codec-parser': 'LGPL-3.0-or-later' }

describe('packages that come with ours', () => {
  it.each([
    ['wavelet-op', 0, 11],
    ['kernels', 0, 11],
    ['trainer', 24, 35],
    ['cli', 59, 59],
  ])('%s: at most %i, and %i with the peers that it needs', (name, own, withPeers) => {
    expect(installedWith(name, { peers: false }).length).toBeLessThanOrEqual(own)
    expect(installedWith(name, { peers: true }).length).toBeLessThanOrEqual(withPeers)
  })

  it.each(published)('%s: each under a permissive licence, or named', (name) => {
    const licences = Object.fromEntries(
      installedWith(name, { peers: true }).map((place) => [nameOf(place), licenceOf(place)]),
    )
    const others = Object.fromEntries(Object.entries(licences).filter(([, licence]) => !permissive.includes(licence)))
    const expected = Object.fromEntries(Object.entries(named).filter(([other]) => other in licences))
    expect(others).toEqual(expected)
  })

  it.each(published)('%s: none runs a script when it is installed', (name) => {
    const scripts = installedWith(name, { peers: true }).filter((place) => locked[place]!.hasInstallScript === true)
    expect(scripts).toEqual([])
  })

  it('are what the document names', () => {
    const document = readFileSync(path.join(root, 'docs/licences.md'), 'utf8')
    for (const [name, licence] of Object.entries(named)) {
      expect(document).toContain(`\`${name}\``)
      expect(document).toContain(licence)
    }
  })
})
