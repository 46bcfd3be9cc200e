// eslint-disable-next-line no-restricted-imports -- pages of a build, in a folder that it has just emptied
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Application } from 'typedoc'

/** Entries of the workspace's path mapping that are not part of a package's public surface. */
const internal = ['@wgpt/errors', '@wgpt/kernel-runtime', '@wgpt/node-files', '@wgpt/trainer/report/page-parts']

const nameOf = (entry: string) => entry.replace('@wgpt/', '').replaceAll('/', '-')

/** Every public entry of every package, by the name of its page. */
async function publicEntries(root: string): Promise<Map<string, string>> {
  const { compilerOptions } = JSON.parse(await readFile(path.join(root, 'tsconfig.base.json'), 'utf8')) as {
    compilerOptions: { paths: Record<string, string[]> }
  }
  const entries = Object.keys(compilerOptions.paths).filter((entry) => !internal.includes(entry))
  return new Map(entries.map((entry) => [nameOf(entry), entry]))
}

/** Writes the reference of every public entry, one page for each. @throws Error that names exports without an entry in it */
export async function writeApiReference(root: string, folder: string, work: string): Promise<string[]> {
  const entries = await publicEntries(root)
  await rm(work, { recursive: true, force: true })
  // eslint-disable-next-line no-restricted-syntax -- below this repository's own folders
  await mkdir(work, { recursive: true })
  for (const [name, entry] of entries)
    await writeFile(path.join(work, `${name}.ts`), `/** The entry \`${entry}\`. */\nexport * from '${entry}'\n`)
  const tsconfig = path.join(work, 'tsconfig.json')
  const settings = {
    extends: path.relative(work, path.join(root, 'tsconfig.base.json')),
    compilerOptions: {
      types: ['node'],
      lib: ['ES2022', 'DOM', 'DOM.Iterable'],
      typeRoots: [path.join(root, 'node_modules/@types')],
    },
    include: ['*.ts'],
  }
  await writeFile(tsconfig, JSON.stringify(settings))
  const app = await Application.bootstrapWithPlugins({
    entryPoints: [...entries.keys()].map((name) => path.join(work, `${name}.ts`)),
    tsconfig,
    plugin: ['typedoc-plugin-markdown'],
    skipErrorChecking: true,
    disableGit: true,
    disableSources: true,
    excludeInternal: true,
    readme: 'none',
    name: 'API reference',
    logLevel: 'Error',
    outputs: [{ name: 'markdown', path: folder }],
    // Options of the plugin, which TypeDoc's types don't know.
    ...{
      outputFileStrategy: 'modules',
      entryFileName: 'index',
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
    },
  })
  const project = await app.convert()
  if (project === undefined)
    throw new Error('site: TypeDoc did not read the packages. Run it again with a lower logLevel.')
  await app.generateOutputs(project)
  const missing = await missingExports(root, folder, [...entries.keys()])
  if (missing.length > 0)
    throw new Error(`site: the API reference lacks ${missing.join(', ')}. Each public export is expected in it.`)
  return [...entries.keys()]
}

/** Exports that a package's API report has and its page has not. */
async function missingExports(root: string, folder: string, names: readonly string[]): Promise<string[]> {
  const missing: string[] = []
  for (const owner of await readdir(path.join(root, 'packages')))
    for (const name of names) {
      const report = await readFile(path.join(root, 'packages', owner, `${name}.api.md`), 'utf8').catch(() => undefined)
      if (report === undefined) continue
      const page = await readFile(path.join(folder, `${name}.md`), 'utf8')
      for (const [, exported] of report.matchAll(
        /^export (?:declare |abstract )*(?:function|class|interface|type|const|let|enum) (\w+)/gm,
      ))
        if (!new RegExp(`^#+ .*\\b${exported!}\\b`, 'm').test(page)) missing.push(`${name}: ${exported!}`)
    }
  return missing
}
