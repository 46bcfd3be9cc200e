import { listCheckpoints, loadDecoder, readRun, type RunStore } from '@wgpt/trainer'
import { unzipSync, zipSync } from 'fflate'

/** A run that a visitor loads, unpacked. */
const mostBytes = 512 * 2 ** 20
/** Files of a run that the command reads; what only this page needs stays here. */
const parts =
  /^(config|tokenizer|backend|references)\.json$|^metrics\.jsonl$|^samples\/[^/]+$|^checkpoints\/\d+\/[^/]+$/

/** A run with its newest checkpoint as one zip; unpacked it is a folder that `wgpt generate`, `eval` and `train --resume` take. */
export async function packRun(store: RunStore, folder: string): Promise<Uint8Array> {
  await readRun(store) // says in one sentence what is missing
  const newest = (await listCheckpoints(store)).at(-1)
  const files: Record<string, Uint8Array> = {}
  for (const path of await filesBelow(store, '')) {
    const step = /^checkpoints\/(\d+)\//.exec(path)?.[1]
    if (!parts.test(path) || (step !== undefined && Number(step) !== newest)) continue
    files[`${folder}/${path}`] = (await store.read(path)) ?? new Uint8Array(0)
  }
  return zipSync(files, { level: 1 })
}

async function filesBelow(store: RunStore, folder: string): Promise<string[]> {
  const found: string[] = []
  for (const name of await store.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    if ((await store.read(path)) === undefined) found.push(...(await filesBelow(store, path)))
    else found.push(path)
  }
  return found
}

/**
 * Lays a run into a store: one zip, or the files of a folder.
 * @throws Error of one sentence if it isn't a run, and RunError if it is a broken one; the store then holds nothing
 */
export async function unpackRun(given: readonly { name: string; bytes: Uint8Array }[], store: RunStore): Promise<void> {
  const [first] = given
  const files = given.length === 1 && first?.name.endsWith('.zip') ? unzip(first) : given
  const config = files.find(({ name }) => /(^|\/)config\.json$/.test(name) && !/checkpoints\//.test(name))
  if (config === undefined)
    throw new Error(
      `'${first?.name ?? 'nothing'}' holds no run: it has no config.json. Choose the folder of a run, or a zip that this page has saved.`,
    )
  const root = config.name.slice(0, -'config.json'.length)
  const inRun = files.flatMap(({ name, bytes }) => {
    const path = name.slice(root.length)
    return name.startsWith(root) && parts.test(path) ? [[path, bytes] as const] : []
  })
  await store.remove('run')
  const run = store.folder('run')
  try {
    for (const [path, bytes] of inRun) await run.write(path, bytes)
    const { decoder } = await loadDecoder(run)
    decoder.dispose()
  } catch (error) {
    await store.remove('run')
    throw error
  }
}

function unzip({ name, bytes }: { name: string; bytes: Uint8Array }) {
  let size = 0
  try {
    const files = unzipSync(bytes, {
      filter: ({ originalSize }) => {
        size += originalSize
        if (size > mostBytes) throw new Error('too large')
        return true
      },
    })
    return Object.entries(files).map(([path, content]) => ({ name: path, bytes: content }))
  } catch (error) {
    const why = size > mostBytes ? `it unpacks to more than ${mostBytes} bytes` : 'it is damaged, or not a zip file'
    throw new Error(`'${name}' does not unpack: ${why}. Save the run again, or choose its folder.`, { cause: error })
  }
}
