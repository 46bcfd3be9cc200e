import './no-eval.js'
import { useBackend, backendStatus } from '@wgpt/backends'
import { armStore, beginningOf, fileOf, loadDecoder, type RunStore } from '@wgpt/trainer'
import { isTextTokenizer } from '@wgpt/tokenizers'
import { openIndexedStore } from '../runs/indexed-store.js'
import { formatAddress, views, type Settings } from '../settings/settings.js'
import { packRun, unpackRun } from './archive.js'
import { sha256, type NamedBytes } from './data.js'
import type { Report, Request } from './protocol.js'
import { runRace } from './race.js'
import { keepFiles, openSource } from './sources.js'

// All that computes and stores, away from the page, so that the page is never blocked.
const tell = (report: Report) => postMessage(report)
const opened = openIndexedStore()
let signal = { aborted: false }
let delay = 0

/** Where a race is kept: by all that decides its numbers, the backend too. */
async function storeOf(settings: Settings, backend: string): Promise<RunStore> {
  const address = `${backend} ${formatAddress({ settings: { ...settings, backend: 'auto' }, show: views })}`
  const id = (await sha256(new TextEncoder().encode(address))).slice(0, 16)
  return (await opened).folder(`races/${id}`)
}

async function start(name: Settings['backend']): Promise<string> {
  const tf = await useBackend(name, { wasmPath: new URL('wasm/', import.meta.url).href })
  const started = tf.getBackend() as 'webgpu' | 'wasm' | 'cpu'
  const { device = started } = await backendStatus(started)
  tell({ type: 'backend', name: started, device })
  return started
}

const bytesOf = (files: readonly File[]): Promise<NamedBytes[]> =>
  Promise.all(
    files.map(async (file) => ({
      name: file.webkitRelativePath || file.name,
      bytes: new Uint8Array(await file.arrayBuffer()),
    })),
  )

async function handle(request: Exclude<Request, { type: 'pause' | 'delay' }>): Promise<void> {
  switch (request.type) {
    case 'train': {
      const { settings, rounds } = request
      const store = await storeOf(settings, await start(settings.backend))
      const data = await openSource(settings.data, await opened)
      await runRace({ settings, data, store }, { tell, signal, rounds, delay: () => delay })
      return
    }
    case 'forget': {
      const store = await storeOf(request.settings, await start(request.settings.backend))
      for (const name of await store.list('')) await store.remove(name)
      return
    }
    case 'take': {
      tell({ type: 'taken', ...(await keepFiles(await bytesOf(request.files), await opened)) })
      return
    }
    case 'save': {
      const store = await storeOf(request.settings, await start(request.settings.backend))
      const name = `wgpt-${request.arm}`
      tell({ type: 'saved', name: `${name}.zip`, bytes: await packRun(armStore(store, request.arm), name) })
      return
    }
    case 'load': {
      await start('auto')
      const loaded = (await opened).folder('loaded')
      await unpackRun(await bytesOf(request.files), loaded)
      const { decoder, config, step } = await loadDecoder(loaded.folder('run'))
      decoder.dispose()
      tell({
        type: 'loaded',
        modality: config.modality,
        description: `a model of ${config.modality}, saved at step ${step}`,
      })
      return
    }
    case 'write': {
      await start('auto')
      tell({ type: 'written', text: await write((await opened).folder('loaded/run'), request.prompt) })
    }
  }
}

/** What the loaded model continues a text with. */
async function write(store: RunStore, prompt: string): Promise<string> {
  const { decoder, tokenizer } = await loadDecoder(store)
  try {
    if (!isTextTokenizer(tokenizer))
      throw new Error('The loaded model is not one of texts. Let the wgpt command write with it.')
    const ids = prompt === '' ? beginningOf(tokenizer) : tokenizer.encode(prompt)
    const written: number[] = []
    for await (const id of decoder.generate(ids, { tokens: 160, temperature: 0.8, seed: 0 })) written.push(id)
    return new TextDecoder().decode(fileOf(tokenizer, written))
  } finally {
    decoder.dispose()
  }
}

/** One request at a time, in order; to pause and to slow down does not wait. */
let queue = Promise.resolve()
addEventListener('message', ({ data: request }: MessageEvent<Request>) => {
  if (request.type === 'pause') signal.aborted = true
  else if (request.type === 'delay') delay = request.delay
  else {
    const own = { aborted: false }
    queue = queue.then(async () => {
      signal = own
      if (request.type === 'train') delay = request.delay
      await handle(request).catch((error: unknown) =>
        tell({ type: 'failed', during: request.type, message: error instanceof Error ? error.message : String(error) }),
      )
    })
  }
})
