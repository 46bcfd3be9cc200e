import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { makeFolders, parseTemporaryName, temporaryName, writeSynced } from '@wgpt/node-files'
import { compileNativeStderr, compileOps } from './compile-own.js'
import { compileAddon, libraries } from './compile.js'
import { cudaRequirements, isNeededOfCuda } from './cuda.js'
import { neededHeaders } from './headers.js'
import { createHttpClient } from './http.js'
import { installError, writing } from './install-error.js'
import { folderName, manifestName, readInstalled, type InstalledTensorflow, type Manifest } from '../node/installed.js'
import { fetchPackages } from './npm-packages.js'
import { obtainWheel, type ObtainOptions, type WheelWanted } from './obtain-wheel.js'
import { opsAddon } from '../node/native-sources.js'
import { readPipSettings } from './pip-settings.js'
import { makeLoadable } from './private-package.js'
import type { OnProgress } from './progress.js'
import { tryTensorflow, type Tried } from './smoke-test.js'
import { openWheel } from './wheel-archive.js'
import type { WheelSystem } from './wheels.js'

/** What is made, where, and with what. */
export interface Making {
  /** Holds installations and downloads. */
  readonly cache: string
  readonly parent: string
  readonly manifest: Manifest
  readonly system: WheelSystem
  readonly compiler: readonly [string, ...string[]]
  /** Whether the trial must find the GPU. */
  readonly gpuExpected: boolean
  readonly onProgress: OnProgress
  readonly signal?: AbortSignal | undefined
}

export interface Made {
  readonly installed: InstalledTensorflow
  readonly tried: Tried
}

/**
 * Makes an installation beside its place, tries it, and puts it in place by renaming. Whatever fails before leaves what was there as it was;
 * downloads stay, so that the next call continues from there.
 */
export async function makeInstallation(making: Making): Promise<Made> {
  const { cache, parent, manifest, onProgress, signal } = making
  const name = folderName(manifest)
  const place = path.join(parent, name)
  const stage = path.join(parent, temporaryName(name))
  const downloads = path.join(cache, 'downloads')
  await removeLeftStages(parent, name)
  try {
    const wheels = await fill(stage, downloads, making)
    onProgress({ phase: 'try', text: 'a product, a gradient and our ops' })
    const load = path.join(stage, 'package/load.cjs')
    const tried = await tryTensorflow(load, { takesTfjs: true, ops: opsAddon(stage), signal })
    if (typeof tried === 'string')
      throw installError(`the addon was built, but does not work: ${tried}. Try another --version.`)
    if (making.gpuExpected && !tried.gpu)
      throw installError(
        'TensorFlow works, but not on the GPU: it does not find it, or not all of its libraries. See what it says: TF_CPP_MIN_LOG_LEVEL=0; --force puts it in place all the same.',
      )
    await writing(stage, () => writeSynced(path.join(stage, manifestName), JSON.stringify(manifest, null, 2)))
    await replace(stage, place)
    for (const wheel of wheels) await rm(wheel, { force: true })
    return { installed: readInstalled(place)!, tried }
  } catch (error) {
    await rm(stage, { recursive: true, force: true })
    throw error
  }
}

/** Everything but the manifest. @returns the wheels that are needed no more once the installation is in place */
async function fill(stage: string, downloads: string, making: Making): Promise<string[]> {
  const { manifest, system, compiler, onProgress, signal } = making
  const { version, cuda } = manifest
  const packageFolder = path.join(stage, 'package')
  const headerFolder = path.join(stage, 'node-api-headers')
  await writing(stage, async () => {
    await makeFolders(path.dirname(stage))
    await mkdir(stage) // which nobody has made before: its name can't be guessed
  })
  const settings = await readPipSettings(signal)
  const http = createHttpClient(settings)
  try {
    const options: ObtainOptions = { http, settings, system, downloads, onProgress, signal }
    // The wheels without CUDA are called tensorflow-cpu for x64, and tensorflow for arm64.
    const project = cuda || system.machine !== 'x86_64' ? 'tensorflow' : 'tensorflow-cpu'
    const main = await obtainWheel(exactly(project, version), options)
    onProgress({ phase: 'look', text: 'the npm package with the sources' })
    await writing(stage, () => fetchPackages({ packageFolder, headerFolder, downloads }, { cuda, signal }))
    await writing(stage, () => makeLoadable(packageFolder))
    const metadata = await unpackTensorflow(main, stage, packageFolder, options)
    const wheels = [main]
    for (const { project, versions } of cuda ? cudaRequirements(metadata) : []) {
      const wheel = await obtainWheel(await within(project, versions), options)
      wheels.push(wheel)
      const archive = await openWheel(wheel)
      try {
        await archive.extract([...archive.names].filter(isNeededOfCuda), stage, options)
      } finally {
        archive.close()
      }
    }
    onProgress({ phase: 'build', text: `the addon with ${compiler.join(' ')}` })
    const libraryFolder = path.join(stage, 'tensorflow')
    const nodeHeaders = path.join(headerFolder, 'include')
    await compileAddon(compiler, { packageFolder, nodeHeaders, libraryFolder }, signal)
    const site = { compiler, folder: stage, signal }
    await compileNativeStderr(site)
    await compileOps(site)
    return wheels
  } finally {
    await http.close()
  }
}

/** The libraries, and the headers that the sources include. @returns the wheel's METADATA */
async function unpackTensorflow(
  wheel: string,
  stage: string,
  packageFolder: string,
  options: ObtainOptions,
): Promise<string> {
  const archive = await openWheel(wheel)
  try {
    const binding = path.join(packageFolder, 'binding')
    const sources = [
      'tfjs_backend.cc',
      'tfjs_binding.cc',
      'tfjs_backend.h',
      'tf_auto_status.h',
      'tf_auto_tensor.h',
      'tfe_auto_op.h',
      'utils.h',
      'napi_auto_ref.h',
    ]
    const texts = await Promise.all(sources.map((file) => readFile(path.join(binding, file), 'utf8')))
    const headers = await neededHeaders(texts, archive, 'tensorflow/include/')
    const names = [...libraries.map((library) => `tensorflow/${library}`), ...headers]
    await archive.extract(names, stage, options)
    const metadata = [...archive.names].find((name) => /^[^/]+\.dist-info\/METADATA$/.test(name))
    return metadata === undefined ? '' : await archive.readText(metadata)
  } finally {
    archive.close()
  }
}

const exactly = (project: string, version: string): WheelWanted => ({
  project,
  versions: `==${version}`,
  accepts: (found) => found === version,
  compare: (a, b) => a.localeCompare(b, 'en', { numeric: true }),
})

async function within(project: string, versions: string): Promise<WheelWanted> {
  const { compare, satisfies } = await import('@renovatebot/pep440')
  return { project, versions, accepts: (version) => satisfies(version, versions), compare }
}

/** Puts a folder in the place of another. */
async function replace(stage: string, place: string): Promise<void> {
  const old = `${stage}.old`
  await rm(old, { recursive: true, force: true })
  await rename(place, old).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  })
  await rename(stage, place)
  await rm(old, { recursive: true, force: true })
}

/** What processes that died have left of this installation: the caller holds its lock. */
async function removeLeftStages(parent: string, name: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const found of names)
    if (found === `.${name}.making` || parseTemporaryName(found.replace(/\.old$/, ''))?.name === name)
      await rm(path.join(parent, found), { recursive: true, force: true })
}
