// A process of threads.mjs: training steps of a text preset. It answers each line `round` with the seconds of a step.
//   node benchmarks/speed/wasm/threads-worker.mjs tiny|small default|<threads>
import { backendStatus, useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep, presets } from '@wgpt/trainer'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'

const [size, asked] = process.argv.slice(2)
const options = asked === 'default' ? {} : { threads: Number(asked) }
const tf = await useBackend('wasm', options)
const { threads } = await backendStatus('wasm', options)
const { decoder: settings, training } = presets.text[size]
const decoder = createDecoder({ ...settings, vocabularySize: 27 })
const trainStep = createTrainStep(decoder, { learningRate: training.learningRate, clipNorm: 1 })
const shape = [training.batchSize, decoder.config.contextLength]
const ids = (shift) =>
  tf.tensor2d(
    Int32Array.from(
      { length: shape[0] * shape[1] },
      (_, index) => ((index + shift) * 7919 + ((index + shift) >> 3)) % 27,
    ),
    shape,
    'int32',
  )
const [tokens, targets] = [ids(0), ids(1)]
const step = async () => (await trainStep.step(tokens, targets)).loss

const losses = []
for (let i = 0; i < 2; i++) losses.push(await step())
const answer = (value) => console.log(JSON.stringify(value))
answer({ threads, losses })
const steps = size === 'tiny' ? 20 : 1
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== 'round') break
  const start = performance.now()
  for (let i = 0; i < steps; i++) await step()
  answer({ wall: (performance.now() - start) / 1e3 / steps })
}
process.exit()
