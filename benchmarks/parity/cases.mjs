// What wgpt computes for parity.py to compute again: seeded models, exported, with logits, gradients or losses beside them.
import { readFileSync } from 'node:fs'
import { createDecoder } from '@wgpt/decoder'
import { createBpeTokenizer, createCharacterTokenizer } from '@wgpt/tokenizers'
import { createTrainStep, encodeSafetensors, exportAdapter, exportHuggingFace, float32Tensor } from '@wgpt/trainer'
import { openRunFolder } from '@wgpt/trainer/node'

const adamwSettings = { learningRate: 1e-3, weightDecay: 0.1, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 1 }

/** mulberry32: numbers in [0, 1) */
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
const between = (draw, low, high) => low + Math.floor(draw() * (high - low + 1))

const wavelets = {
  'fixed wavelet': { kind: 'fixed' },
  'fixed wavelet, renormalize, faded': { kind: 'fixed', boundary: 'renormalize', strength: 0.7 },
  'fixed db2 wavelet, even': { kind: 'fixed', wavelet: 'db2', schedule: 'even' },
  'fixed wavelet, details': { kind: 'fixed', details: true },
  'fixed wavelet before attention': { kind: 'fixed', place: 'beforeAttention' },
  'fixed wavelet on embeddings': { kind: 'fixed', place: 'embedding' },
  'learnable wavelet': { kind: 'learnable' },
  'learnable wavelet, a kernel a level, 4 taps': { kind: 'learnable', sharing: 'level', maximumTaps: 4 },
  'learnable wavelet, renormalize, on embeddings': { kind: 'learnable', place: 'embedding', boundary: 'renormalize' },
}

/** Random GPT-2s, then one with each wavelet. */
export function logitCases(count) {
  const draw = random(7)
  const gpt2s = Array.from({ length: count }, (_, index) => {
    const headCount = between(draw, 1, 6)
    return {
      what: undefined,
      decoder: {
        vocabularySize: between(draw, 5, 300),
        contextLength: between(draw, 4, 96),
        embeddingSize: headCount * between(draw, 2, 16),
        layerCount: between(draw, 1, 4),
        headCount,
        ...(index % 3 > 0 && { feedForwardSize: between(draw, 3, 90) }),
        tiedEmbeddings: index % 4 !== 1,
        seed: index,
      },
    }
  })
  const others = Object.entries(wavelets).map(([what, wavelet]) => ({ what, decoder: { ...small, wavelet } }))
  return [...gpt2s, ...others].map((one, index) => ({ ...one, check: 'logits', seed: 100 + index }))
}

const small = {
  vocabularySize: 27,
  contextLength: 32,
  embeddingSize: 32,
  layerCount: 2,
  headCount: 4,
  seed: 5,
}
const trained = {
  baseline: { kind: 'none' },
  'fixed wavelet': { kind: 'fixed' },
  'learnable wavelet': { kind: 'learnable' },
}
const casesOf = (check) =>
  Object.entries(trained).map(([what, wavelet], index) => ({
    check,
    what,
    decoder: { ...small, wavelet },
    seed: index,
  }))
export const gradientCases = () => casesOf('gradients')
export const trainingCases = () => casesOf('training')

/** The strong base: as it starts it computes little, so logits and gradients are taken of a stirred one; trained by Muon beside AdamW. */
export const strongCases = () =>
  [
    { check: 'logits', what: 'the strong base' },
    { check: 'logits', what: 'the strong base, one head', changes: { headCount: 1, layerCount: 4, contextLength: 48 } },
    { check: 'gradients', what: 'the strong base' },
    { check: 'training', what: 'the strong base by Muon and AdamW', settings: muonSettings },
  ].map(({ changes, ...one }, index) => ({ ...one, decoder: { ...small, ...strong, ...changes }, seed: 200 + index }))
const strong = {
  positions: 'rope',
  norm: 'rms-no-gain',
  embeddingNorm: true,
  queryKeyNorm: true,
  valueResidual: true,
  activation: 'relu-squared',
  biases: false,
  zeroProjections: true,
  logitSoftCap: 15,
}
const muonSettings = {
  learningRate: 2e-3,
  clipNorm: 1,
  optimizer: {
    kind: 'muon',
    weightDecay: 0.1,
    matrixRate: 10,
    momentum: 0.95,
    newtonSchulzSteps: 5,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
  },
}

/** Adapters beside GPT-2s, for peft. */
export const adapterCases = () =>
  [{ rank: 4 }, { rank: 2, alpha: 3, targets: ['c_proj', 'c_fc'] }, { targets: ['transformer.h.1.*'] }].map(
    (lora, index) => ({
      check: 'adapter',
      what: JSON.stringify(lora),
      decoder: small,
      seed: index,
      lora,
    }),
  )

/** Tokenizers of texts, which go out as tokenizer.json: byte-level ones, and characters. */
export const tokenizerCases = () => [...byteLevelCases(), ...characterCases()]

const characterCases = () =>
  [
    {},
    { alphabet: [...new Set(texts.join('').normalize('NFC'))].join('') },
    { alphabet: 'aehlCI .', substitute: '.' },
  ].map((options, index) => {
    const tokenizer = createCharacterTokenizer(options)
    const decoder = { ...small, vocabularySize: tokenizer.vocabularySize }
    return { check: 'tokenizer', what: `characters ${JSON.stringify(options)}`, decoder, seed: 10 + index, tokenizer }
  })

const byteLevelCases = () =>
  ['like-gpt2', 'like-smollm'].map((what, index) => {
    const file = new URL(`../../packages/tokenizers/src/bpe/testing/${what}.json`, import.meta.url)
    const tokenizer = createBpeTokenizer(JSON.parse(readFileSync(file, 'utf8')).tokenizer)
    const decoder = { ...small, vocabularySize: tokenizer.vocabularySize }
    return { check: 'tokenizer', what, decoder, seed: index, tokenizer }
  })
const texts = [
  "Call me Ishmael.  It's 1851;\n\n they'll sail 24,000 miles",
  '<|endoftext|>The whale',
  'übermäßig 鯨 🐋 e\u0301 ',
]

/** Computes a case and saves its model in a folder of its own. */
export async function saveCase(
  tf,
  folder,
  { check, what, decoder: options, seed, tokenizer, lora, settings = adamwSettings },
) {
  const draw = random(seed)
  const decoder = createDecoder(options)
  const stir = (parameters) => {
    for (const parameter of parameters.values()) {
      const noise = Float32Array.from({ length: parameter.size }, () => 0.4 * (draw() - 0.5))
      tf.tidy(() => parameter.assign(tf.add(parameter, tf.tensor(noise, parameter.shape))))
    }
  }
  // Where training starts much of a model does little; training itself starts where it does.
  if (check !== 'training') stir(decoder.parameters)
  const { layerCount, embeddingSize, headCount } = options
  const about = {
    ...(tokenizer && { samples: texts.map((text) => ({ text, ids: [...tokenizer.encode(text)] })) }),
    check,
    what: what ?? `${layerCount} layers of ${embeddingSize}, ${headCount} heads`,
    settings,
  }
  const files = new Map(await exportHuggingFace(decoder, tokenizer)) // before training
  const adapter = lora && decoder.addLora(lora)
  if (adapter) stir(adapter.parameters)
  const case_ = await { logits, adapter: logits, gradients, training, tokenizer: () => ({}) }[check](
    tf,
    decoder,
    draw,
    settings,
  )
  files.set('case.safetensors', encodeSafetensors(new Map(Object.entries(case_))))
  files.set('case.json', Buffer.from(JSON.stringify(about)))
  const name = `${check}-${String(seed).padStart(3, '0')}`
  await openRunFolder(folder).writeFolder(name, files)
  if (adapter) await openRunFolder(folder).writeFolder(`${name}/adapter`, await exportAdapter(decoder, adapter))
  adapter?.dispose()
  decoder.dispose()
}

const int32 = (values, shape) => ({ dtype: 'I32', shape, data: new Uint8Array(Int32Array.from(values).buffer) })
const float32 = async (tensor) => float32Tensor(tensor.shape, (await tensor.data()).slice())

async function logits(tf, decoder, draw) {
  const shape = [2, between(draw, 1, decoder.config.contextLength)]
  const ids = Int32Array.from({ length: 2 * shape[1] }, () => Math.floor(draw() * decoder.config.vocabularySize))
  const tokens = tf.tensor2d(ids, shape, 'int32')
  const result = decoder.logits(tokens)
  const saved = { tokens: int32(ids, shape), logits: await float32(result) }
  tf.dispose([tokens, result])
  return saved
}

async function gradients(tf, decoder, draw) {
  const { tokens, targets, shape } = batch(decoder.config, 4, draw)
  const both = [tokens, targets].map((ids) => tf.tensor2d(ids, shape, 'int32'))
  const { value, grads } = tf.variableGrads(() => decoder.loss(...both), [...decoder.parameters.values()])
  const saved = { tokens: int32(tokens, shape), targets: int32(targets, shape) }
  for (const [name, parameter] of decoder.parameters) saved[`gradient.${name}`] = await float32(grads[parameter.name])
  tf.dispose([both, value, grads])
  return saved
}

async function training(tf, decoder, draw, settings) {
  const step = createTrainStep(decoder, settings)
  const batches = Array.from({ length: 100 }, () => batch(decoder.config, 8, draw))
  const losses = []
  for (const { tokens, targets, shape } of batches) {
    const both = [tokens, targets].map((ids) => tf.tensor2d(ids, shape, 'int32'))
    losses.push((await step.step(...both)).loss)
    tf.dispose(both)
  }
  step.dispose()
  const all = (key) =>
    int32(
      batches.flatMap((one) => [...one[key]]),
      [batches.length, ...batches[0].shape],
    )
  return { tokens: all('tokens'), targets: all('targets'), losses: float32Tensor([100], Float32Array.from(losses)) }
}

/** Sequences with something to learn: an id mostly decides the next, and one eight places back the rest. */
function batch({ vocabularySize, contextLength }, size, draw) {
  const tokens = new Int32Array(size * contextLength)
  const targets = new Int32Array(size * contextLength)
  for (let row = 0; row < size; row++) {
    const ids = Array.from({ length: 8 }, () => Math.floor(draw() * vocabularySize))
    for (let at = 8; at <= contextLength; at++)
      ids.push(draw() < 0.6 ? (ids[at - 1] * 5 + 3) % vocabularySize : (ids[at - 8] + 1) % vocabularySize)
    tokens.set(ids.slice(0, contextLength), row * contextLength)
    targets.set(ids.slice(1, contextLength + 1), row * contextLength)
  }
  return { tokens, targets, shape: [size, contextLength] }
}
