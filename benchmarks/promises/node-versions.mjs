// `node benchmarks/promises/node-versions.mjs [version…]`: one process a Node version (the npm package `node` brings the binaries), each on native
// TensorFlow: a gradient, a training step's worth of ops, and an end with code 0 and an empty stderr. Needs `npm run build` and
// `wgpt backends install tensorflow`.
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../../tools/setup.mjs'

const versions = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26']
const of = (name) => JSON.stringify(pathToFileURL(path.join(root, 'packages', name, 'dist', 'index.js')).href)
const program = `
  const { useBackend } = await import(${of('backends')})
  const { createDecoder } = await import(${of('decoder')})
  const { createTrainStep } = await import(${of('trainer')})
  const tf = await useBackend('tensorflow')
  const decoder = createDecoder({ vocabularySize: 27, contextLength: 32, embeddingSize: 32, layerCount: 1, headCount: 2, seed: 1 })
  const train = createTrainStep(decoder, { learningRate: 1e-2, clipNorm: 1 })
  const ids = (shift) => tf.tensor2d(Int32Array.from({ length: 128 }, (_, i) => (i + shift) % 27), [4, 32], 'int32')
  const [tokens, targets] = [ids(0), ids(1)]
  const losses = []
  for (let step = 0; step < 50; step++) losses.push((await train.step(tokens, targets)).loss)
  if (!(losses[49] < losses[0] / 2)) throw new Error('it does not learn: ' + losses.join(' '))
  console.log(process.version, tf.getBackend(), losses[0].toFixed(4), losses[49].toFixed(4))`

let failed = 0
for (const version of versions) {
  const began = Date.now()
  const call = ['-y', `--package=node@${version}`, '--', 'node', '--input-type=module', '-e', program]
  const { status, stdout, stderr } = spawnSync('npx', call, { cwd: root, encoding: 'utf8' })
  const ok = status === 0 && stderr.split('\n').every((line) => line === '' || line.startsWith('npm '))
  if (!ok) failed++
  console.log(`${ok ? '✓' : '✗'} Node ${version}: ${stdout.trim()} (${((Date.now() - began) / 1e3).toFixed(1)} s)`)
  if (!ok) console.log(stderr.trim())
}
process.exitCode = failed === 0 ? 0 : 1
