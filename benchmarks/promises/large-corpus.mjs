// A corpus of 1 GB trains in 300 MB: writes a text of that size, tokenizes it into a token file and trains a few steps on it, in a
// process of its own whose highest resident size Linux tells.
//   node benchmarks/promises/large-corpus.mjs [gigabytes]
// Wants built packages (npm run build) and three times the corpus on the disk of the temporary folder.
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

if (process.argv[2] === 'train') {
  const [, , , file, cache] = process.argv
  const { readFiles, tokenizeDocuments } = await import('@wgpt/datasets/node')
  const { createCharacterTokenizer } = await import('@wgpt/tokenizers')
  const { createMemoryStore, presets, runConfig, train } = await import('@wgpt/trainer')
  const { useBackend } = await import('@wgpt/backends')
  const peak = () => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024)
  const tokenizer = createCharacterTokenizer()
  const started = Date.now()
  const data = await tokenizeDocuments(await readFiles([file], 'text'), tokenizer, { folder: cache, batchesAhead: 2 })
  console.log(
    `tokenized ${data.training.length + data.validation.length} ids in ${((Date.now() - started) / 1000).toFixed(0)} s; highest resident size ${peak()} MB`,
  )
  await useBackend('wasm')
  const config = runConfig.parse({
    ...presets.text.tiny,
    training: { ...presets.text.tiny.training, steps: 20, evaluateEvery: 10 },
  })
  const { finalValidationLoss } = await train({ config, tokenizer, data, store: createMemoryStore() })
  console.log(
    `20 steps on wasm, validation loss ${finalValidationLoss.toFixed(3)}; highest resident size ${peak()} MB; expected at most 300`,
  )
  process.exit(peak() <= 300 ? 0 : 1)
}

const gigabytes = Number(process.argv[2] ?? 1)
const folder = mkdtempSync(path.join(os.tmpdir(), 'wgpt-large-'))
try {
  const file = path.join(folder, 'large.txt')
  const { sources } = await import('@wgpt/datasets/node')
  const novel = Buffer.from((await sources[0].load()).map(({ text }) => text).join('\n'))
  const descriptor = openSync(file, 'w')
  let size = 0
  while (size < gigabytes * 1e9) size += writeSync(descriptor, novel)
  closeSync(descriptor)
  console.log(`a text of ${size} bytes`)
  const { status } = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), 'train', file, path.join(folder, 'cache')],
    { stdio: 'inherit' },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true })
}
