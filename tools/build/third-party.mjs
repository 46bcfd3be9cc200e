// What a build has bundled of others: `THIRD-PARTY.md`, with versions, licences and their texts, out of what esbuild says that it has put in.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** The folder of the package that a file belongs to, if it is one of others'. */
const packageOf = (file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.split(path.sep).join('/'))?.[1]

/** Where Node finds a package from a folder. */
function locate(from, name) {
  for (let at = from; ; at = path.dirname(at)) {
    const found = path.join(at, 'node_modules', name)
    if (existsSync(path.join(found, 'package.json'))) return found
    if (at === path.dirname(at)) return undefined
  }
}

const manifestOf = (folder) => JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))

/** Packages that generated sources contain: each says so in a line of its own. */
const namedIn = (file) =>
  [...readFileSync(file, 'utf8').matchAll(/^\/\/ Contains (\S+)\.$/gm)].map(([, name]) =>
    locate(path.dirname(file), name),
  )

/**
 * The folders of the packages that are in a bundle, and of those that they in turn depend on where they come bundled themselves (tar).
 * @param inputs the files that esbuild has put in, from `folder` on
 */
export function bundledPackages(inputs, folder) {
  const found = new Set()
  for (const input of inputs) {
    if (input.startsWith('(disabled):')) continue // left out for pages, by the package's `browser` field
    const file = path.resolve(folder, input)
    const other = packageOf(file)
    if (other !== undefined) found.add(other)
    else if (file.includes(`${path.sep}generated${path.sep}`) && existsSync(file))
      for (const name of namedIn(file)) found.add(name)
  }
  for (const at of found) {
    const own = [...inputs].filter((input) => packageOf(path.resolve(folder, input)) === at)
    const isOneFile = own.length > 0 && own.every((input) => input.endsWith('.min.js'))
    if (isOneFile)
      for (const name of Object.keys(manifestOf(at).dependencies ?? {})) {
        const place = locate(at, name)
        if (place !== undefined) found.add(place)
      }
  }
  return found
}

/** The text of a package's licence: its own, else that of the licence it names, else that it has none. */
function licenceText(folder, { name, license }) {
  const own = readdirSync(folder).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file))
  if (own !== undefined) return readFileSync(path.join(folder, own), 'utf8').trim()
  const text = path.join(root, 'tools/build/licences', `${license}.txt`)
  if (!existsSync(text)) return `${name} is published under '${license}', without the text of it.`
  return readFileSync(text, 'utf8').trim()
}

/** Writes the file of a build, or none if nothing of others is in it. @param packages folders, as `bundledPackages` finds them */
export function writeThirdParty(file, packages) {
  const entries = [...packages]
    .map((folder) => ({ folder, manifest: manifestOf(folder) }))
    .sort((a, b) => a.manifest.name.localeCompare(b.manifest.name, 'en'))
    .map(({ folder, manifest }) => {
      const { name, version, license, licenses = [], author } = manifest
      const licence = license ?? licenses.map(({ type }) => type).join(' OR ')
      const by = typeof author === 'string' ? author : author?.name
      return `## ${name} ${version}\n\nLicence: ${licence}${by === undefined ? '' : `. Author: ${by}`}\n\n\`\`\`text\n${licenceText(folder, { name, license: licence })}\n\`\`\`\n`
    })
  if (entries.length === 0) return
  mkdirSync(path.dirname(file), { recursive: true })
  const temporary = `${file}.${process.pid}`
  writeFileSync(temporary, `# What these files contain of others\n\n${[...new Set(entries)].join('\n')}`)
  renameSync(temporary, file)
}

/** An esbuild plugin: gathers what all builds of one program have bundled, and writes it beside them. @param file THIRD-PARTY.md */
export function thirdParty(file = path.join(process.cwd(), 'dist/THIRD-PARTY.md')) {
  const packages = new Set()
  return {
    name: 'third-party',
    setup(build) {
      build.initialOptions.metafile = true
      const folder = build.initialOptions.absWorkingDir ?? process.cwd()
      build.onEnd(({ metafile }) => {
        if (metafile === undefined) return
        const inputs = Object.values(metafile.outputs).flatMap((output) =>
          Object.entries(output.inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? [input] : [])),
        )
        for (const found of bundledPackages(inputs, folder)) packages.add(found)
        writeThirdParty(file, packages)
      })
    },
  }
}
