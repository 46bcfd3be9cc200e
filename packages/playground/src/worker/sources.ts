import type { RunStore } from '@wgpt/trainer'
import { unzipSync } from 'fflate'
import type { Settings } from '../settings/settings.js'
import { openFiles, sha256, type NamedBytes, type RaceData } from './data.js'

/** Where the visitor's own files are kept. */
const OWN = 'own'

/** What a race of these settings trains on. @throws Error of one sentence */
export async function openSource(data: Settings['data'], store: RunStore): Promise<RaceData> {
  switch (data) {
    case 'text': {
      const files = [{ name: 'moby-dick.txt', bytes: await fetched('data/moby-dick.txt') }]
      return { ...(await openFiles(files, true)), description: 'the first chapters of Moby-Dick, in 27 characters' }
    }
    case 'midi':
      return {
        ...(await openFiles(unzipped('chorales.zip', await fetched('data/chorales.zip')))),
        description: 'chorales by J. S. Bach',
      }
    case 'audio':
      return {
        ...(await openFiles(unzipped('piano.zip', await fetched('data/piano.zip')))),
        description: 'notes of a piano, at 16 kHz',
      }
    default:
      return openFiles(await keptFiles(store, data))
  }
}

async function fetched(path: string): Promise<Uint8Array> {
  const response = await fetch(new URL(path, import.meta.url))
  if (!response.ok)
    throw new Error(`The data of this page did not load: '${path}' gives ${response.status}. Reload the page.`)
  return new Uint8Array(await response.arrayBuffer())
}

function unzipped(name: string, bytes: Uint8Array): NamedBytes[] {
  try {
    return Object.entries(unzipSync(bytes)).map(([file, content]) => ({ name: file, bytes: content }))
  } catch (error) {
    throw new Error(`The data of this page is damaged: '${name}' does not unpack. Reload the page.`, { cause: error })
  }
}

/** Keeps the visitor's files on this device, under what they hold. @throws Error of one sentence where they can't be trained on */
export async function keepFiles(files: readonly NamedBytes[], store: RunStore) {
  const { description } = await openFiles(files)
  const hashes = await Promise.all(files.map(async ({ name, bytes }) => `${name} ${await sha256(bytes)}`))
  const data = `own-${(await sha256(new TextEncoder().encode(hashes.sort().join('\n')))).slice(0, 16)}` as const
  const named = files.map(
    ({ name, bytes }, place) => [`${String(place).padStart(5, '0')} ${name.replaceAll('/', '_')}`, bytes] as const,
  )
  await store.writeFolder(`${OWN}/${data}`, new Map(named))
  return { data, description }
}

async function keptFiles(store: RunStore, data: string): Promise<NamedBytes[]> {
  const folder = `${OWN}/${data}`
  const names = await store.list(folder)
  if (names.length === 0)
    throw new Error('The files of this race are not on this device. Drop them on the page, or choose other data.')
  const files: NamedBytes[] = []
  for (const name of names) files.push({ name: name.slice(6), bytes: (await store.read(`${folder}/${name}`))! })
  return files
}
