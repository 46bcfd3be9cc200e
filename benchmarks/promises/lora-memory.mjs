// What tuning a GPT-2 costs, whole or by LoRA: node benchmarks/promises/lora-memory.mjs whole|lora [--backend tensorflow] [--layers 12] [--size 768]
// [--vocabulary 50257] [--tokens 128] [--steps 3]   (after npm run build). One way a process: the peak of its memory is what is asked for.
import { parseArgs } from 'node:util'
import { performance } from 'node:perf_hooks'
import { useBackend } from '@wgpt/backends'
import { createDecoder } from '@wgpt/decoder'
import { createTrainStep } from '@wgpt/trainer'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    backend: { type: 'string', default: 'tensorflow' },
    layers: { type: 'string', default: '12' },
    size: { type: 'string', default: '768' },
    vocabulary: { type: 'string', default: '50257' },
    tokens: { type: 'string', default: '128' },
    steps: { type: 'string', default: '3' },
  },
})
const tf = await useBackend(values.backend)
const size = Number(values.size)
const decoder = createDecoder({
  vocabularySize: Number(values.vocabulary),
  contextLength: Number(values.tokens),
  embeddingSize: size,
  layerCount: Number(values.layers),
  headCount: size / 64,
})
const adapter = positionals[0] === 'lora' ? decoder.addLora({ rank: 8 }) : undefined
const parameters = adapter?.parameters ?? decoder.parameters
const step = createTrainStep(
  { parameters, loss: (...given) => decoder.loss(...given) },
  { learningRate: 1e-4, clipNorm: 1 },
)
const ids = (shift) => Int32Array.from({ length: Number(values.tokens) }, (_, i) => (7 * i + shift) % 1000)
const [tokens, targets] = [0, 7].map((shift) => tf.tensor2d(ids(shift), [1, Number(values.tokens)], 'int32'))
const seconds = []
let loss
for (let i = 0; i < Number(values.steps); i++) {
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  ;({ loss } = await step.step(tokens, targets))
  const { user, system } = process.cpuUsage(cpu)
  seconds.push({ wall: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 })
}
const count = (map) => [...map.values()].reduce((sum, variable) => sum + variable.size, 0)
console.log(
  JSON.stringify({
    way: positionals[0] ?? 'whole',
    backend: tf.getBackend(),
    parameters: count(decoder.parameters),
    trained: count(parameters),
    optimizerMegabytes: (8 * count(parameters)) / 1e6,
    peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    cpuSecondsAStep: Math.min(...seconds.slice(1).map(({ cpu }) => cpu)),
    loss,
  }),
)
