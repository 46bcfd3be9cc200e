// eslint-disable-next-line no-restricted-imports -- into a folder that is new and whose name nobody knows; what is there is an error
import { cp, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises'
import { existsSync, realpathSync } from 'node:fs'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { makeFolders, hashOfFiles } from '@wgpt/node-files'
import { extract } from 'tar'
import { locate } from '../node/packages.js'
import { installError } from './install-error.js'
import { runProgram } from './run-program.js'

/** An npm package that goes into an installation: an installed one of this version, else npm's own, whose hash is known here. */
interface NeededPackage {
  readonly name: string
  readonly version: string
  /** Of the package's archive, as the registry publishes it. */
  readonly sha512: string
  /** Of the files in it, as `hashOfFiles` has it: what an installed copy must have. */
  readonly files: string
}

/** The addon's sources and the JavaScript around it, the one file it includes of Node, and what that JavaScript loads at its start. */
const needed = {
  tfjsNode: {
    name: '@tensorflow/tfjs-node',
    version: '4.22.0',
    sha512: 'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
    files: '71376818d77b28ac50c6eb8f6b111ba2fbe74beb099859fa4ebea6ffbef19fde',
  },
  tfjsNodeGpu: {
    name: '@tensorflow/tfjs-node-gpu',
    version: '4.22.0',
    sha512: 'p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
    files: 'c0f70ae375478c2a898d5b4efa17620e91c13232ccb6db248f5f2e20572fc436',
  },
  headers: {
    name: 'node-api-headers',
    version: '1.9.0',
    sha512: '2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
    files: 'cbecf974635ea9498ff48fa28de2de95384396f4de35c26bf90c85c85b35cab0',
  },
  protobuf: {
    name: 'google-protobuf',
    version: '3.21.4',
    sha512: 'MnG7N936zcKTco4Jd2PX2U96Kf9PxygAPKBug+74LHzmHXmceN16MmRcdgZv+DGef/S9YvQAfRsNCn4cjf9yyQ==',
    files: '7876ba976dfd03376fc310f2d02176f1010b3a057f5c55b47f71c51839ddf9ab',
  },
  progress: {
    name: 'progress',
    version: '2.0.3',
    sha512: '7PiHtLll5LdnKIMw100I+8xJXR5gW2QwWYkT6iJva0bXitZKa/XMrSbdmg3r2Xnaidz9Qumd0VPaMrZlF9V9sA==',
    files: 'a0626aef248587d5339e4a11bc2d4dbfad1c2d8f44da012c78d2e42cb0e91af0',
  },
} as const satisfies Record<string, NeededPackage>

/**
 * Puts tfjs-node into `packageFolder`, with the two packages it loads in its node_modules, and Node-API's headers into `headerFolder`.
 * @param cuda takes tfjs-node-gpu: the same code, under the name by which it lets pass what the processor cannot compute
 * @param downloads where npm may put its archives
 */
export async function fetchPackages(
  folders: { packageFolder: string; headerFolder: string; downloads: string },
  { cuda, signal }: { cuda: boolean; signal?: AbortSignal | undefined },
): Promise<void> {
  const { packageFolder, headerFolder, downloads } = folders
  const targets: readonly [NeededPackage, string][] = [
    [cuda ? needed.tfjsNodeGpu : needed.tfjsNode, packageFolder],
    [needed.protobuf, path.join(packageFolder, 'node_modules/google-protobuf')],
    [needed.progress, path.join(packageFolder, 'node_modules/progress')],
    [needed.headers, headerFolder],
  ]
  const missing: [NeededPackage, string][] = []
  for (const [wanted, target] of targets) if (!(await copyInstalled(wanted, target))) missing.push([wanted, target])
  if (missing.length > 0) await fetchByNpm(missing, downloads, signal)
}

/** What an installed package has besides what was published. */
const notPublished = ['node_modules', 'deps', 'lib/napi-v8', 'build']

/**
 * Copies what the package published; its own node_modules, libraries and addon stay where they are. A copy whose files are not the published
 * ones is thrown away: sources are compiled and loaded, and a name and a version are soon written.
 */
async function copyInstalled({ name, version, files }: NeededPackage, target: string): Promise<boolean> {
  const manifest = locate(`${name}/package.json`)
  if (manifest === undefined) return false
  const source = realpathSync(path.dirname(manifest.file))
  const found = JSON.parse(await readFile(manifest.file, 'utf8')) as { version?: string }
  if (found.version !== version) return false
  const left = notPublished.map((part) => path.join(source, part))
  await cp(source, target, {
    recursive: true,
    force: false,
    errorOnExist: true,
    filter: (file) => !left.includes(file),
  })
  if ((await hashOfFiles(target)) === files) return true
  await rm(target, { recursive: true, force: true })
  return false
}

/** `npm pack`, which honours the user's registry, proxy and credentials, runs no scripts and touches no project. */
async function fetchByNpm(
  packages: readonly [NeededPackage, string][],
  downloads: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await makeFolders(downloads)
  const archiveOf = ({ name, version }: NeededPackage) =>
    path.join(downloads, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`)
  const isThere = async (wanted: NeededPackage) =>
    existsSync(archiveOf(wanted)) && (await hashOf(archiveOf(wanted))) === wanted.sha512
  const absent: string[] = []
  for (const [wanted] of packages) if (!(await isThere(wanted))) absent.push(`${wanted.name}@${wanted.version}`)
  if (absent.length > 0) await fetchArchives(absent, downloads, signal)
  for (const [wanted, target] of packages) {
    const archive = archiveOf(wanted)
    if (!(await isThere(wanted))) {
      await rm(archive, { force: true })
      throw installError(
        `the archive of ${wanted.name}@${wanted.version} from npm's registry is not the published one: its SHA-512 differs. Look at: npm config get registry.`,
      )
    }
    await makeFolders(target)
    await extract({ file: archive, cwd: target, strip: 1, strict: true })
  }
}

/** npm writes into a folder that is new and whose name nobody knows; only what is whole comes to `downloads`. */
async function fetchArchives(
  specs: readonly string[],
  downloads: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = await mkdtemp(path.join(downloads, 'npm-'))
  try {
    await runNpmPack(specs, folder, signal)
    for (const name of await readdir(folder)) await rename(path.join(folder, name), path.join(downloads, name))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runNpmPack(specs: readonly string[], downloads: string, signal: AbortSignal | undefined): Promise<void> {
  // Not in the working folder, whose .npmrc may be a stranger's: the user's own counts. What lies in npm's cache serves: the hashes are known.
  const ended = await runProgram(
    [
      ...npm(),
      'pack',
      ...specs,
      '--loglevel=error',
      '--ignore-scripts',
      '--prefer-offline',
      '--pack-destination',
      downloads,
    ],
    { cwd: downloads, signal },
  )
  const all = specs.join(' ')
  const advice = `Look at: npm view ${specs[0]!}; or install them yourself: npm install --ignore-scripts ${all}.`
  if (ended === undefined) throw installError(`npm is needed to fetch ${all}, and there is none on the PATH. ${advice}`)
  if (ended.code !== 0) {
    const lines = ended.stderr.split('\n').map((line) => line.replace(/^npm (ERR!|error) /, '').trim())
    const said = lines.find((line) => line !== '' && !/^(code|errno|syscall) /.test(line))
    throw installError(`npm cannot fetch ${all}${said === undefined ? '' : ` (${said})`}. ${advice}`)
  }
}

/** The npm that runs this program, else the one beside Node, else the one on the PATH. */
function npm(): [string, ...string[]] {
  const scripts = [
    process.env.npm_execpath,
    path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
  ]
  const script = scripts.find((file) => file !== undefined && /npm-cli\.js$/.test(file) && existsSync(file))
  return script === undefined ? ['npm'] : [process.execPath, script]
}

const hashOf = async (file: string): Promise<string> =>
  createHash('sha512')
    .update(await readFile(file))
    .digest('base64')
