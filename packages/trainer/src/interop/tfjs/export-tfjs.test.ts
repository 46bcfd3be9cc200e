import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, type DecoderOptions } from '@wgpt/decoder'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tinyTokenizer } from '../../testing/tiny.js'
import { exportTfjs } from './export-tfjs.js'

const folder = mkdtempSync(path.join(tmpdir(), 'wgpt-tfjs-'))
const script = fileURLToPath(new URL('../testing/plain-tfjs.mjs', import.meta.url))
const small: DecoderOptions = { vocabularySize: 11, contextLength: 20, embeddingSize: 16, layerCount: 2, headCount: 2 }

/** Every choice of a config at least once. */
const models: Record<string, Partial<DecoderOptions>> = {
  gpt2: { feedForwardSize: 13, dropout: 0.1 },
  untied: {
    tiedEmbeddings: false,
    headHiddenSize: 5,
    positions: 'sinusoidal',
    wavelet: { kind: 'fixed', place: 'embedding' },
  },
  llama: { positions: 'rope', norm: 'rms', activation: 'swiglu', wavelet: { kind: 'learnable' } },
  fixed: { wavelet: { kind: 'fixed' } },
  faded: { wavelet: { kind: 'fixed', boundary: 'renormalize', strength: 0.6 } },
  db2: {
    wavelet: { kind: 'fixed', wavelet: 'db2', schedule: 'even', boundary: 'renormalize', place: 'beforeAttention' },
  },
  details: { wavelet: { kind: 'fixed', wavelet: 'db2', details: true, fraction: 1, boundary: 'renormalize' } },
  list: { wavelet: { kind: 'fixed', schedule: [0, 2, 0, 2, 1, 1, 3, 0, 0, 0, 4, 4, 1, 2, 0, 3] } },
  learnable: { wavelet: { kind: 'learnable', boundary: 'renormalize', maximumTaps: 4, strength: 0.5 } },
  levels: { mixer: 'none', wavelet: { kind: 'learnable', sharing: 'level', schedule: 'even' } },
  exact: { activation: 'gelu-exact', filters: [{ kind: 'fixed', place: 'feedForwardHidden' }] },
  several: {
    activation: 'swiglu',
    positions: 'rope',
    wavelet: { kind: 'learnable' },
    filters: [
      { kind: 'learnable', place: ['queries', 'values', 'qkv', 'feedForwardInput', 'feedForwardHidden'] },
      { kind: 'fixed', wavelet: 'ema', place: 'mixerInput' },
    ],
  },
  rivals: {
    filters: [
      { kind: 'convolution', place: ['mixerInput', 'qkv', 'feedForwardInput', 'feedForwardHidden'] },
      { kind: 'shift' },
      { kind: 'ema' },
      { kind: 'smear', gateChannels: 5 },
      { kind: 'smear-gate' },
    ],
  },
  strong: {
    positions: 'rope',
    norm: 'rms-no-gain',
    embeddingNorm: true,
    queryKeyNorm: true,
    valueResidual: true,
    activation: 'relu-squared',
    biases: false,
    logitSoftCap: 2,
  },
  mixed: {
    valueResidual: true,
    embeddingNorm: true,
    biases: false,
    headHiddenSize: 5,
    tiedEmbeddings: false,
    filters: [{ kind: 'convolution', place: ['values', 'qkv'] }],
  },
  empty: { layerCount: 0 },
}
const questions = [
  [[1]],
  [
    [0, 10, 3, 3, 7],
    [5, 5, 5, 1, 2],
  ],
  [Array.from({ length: 20 }, (_, i) => (7 * i) % 11)],
]
const wanted = new Map<string, { shape: number[]; values: Float32Array }[]>()

beforeAll(async () => {
  await tf.setBackend('cpu')
  for (const [name, options] of Object.entries(models)) {
    const decoder = createDecoder({ ...small, ...options })
    let seed = 1
    for (const parameter of decoder.parameters.values())
      tf.tidy(() => parameter.assign(tf.add(parameter, tf.randomNormal(parameter.shape, 0, 0.2, 'float32', seed++))))
    const files = await exportTfjs(decoder, tinyTokenizer)
    mkdirSync(path.join(folder, name))
    for (const [file, content] of files) writeFileSync(path.join(folder, name, file), content)
    writeFileSync(path.join(folder, name, 'questions.json'), JSON.stringify(questions))
    const answers = questions.map((ids) => tf.tidy(() => decoder.logits(tf.tensor2d(ids, undefined, 'int32'))))
    wanted.set(
      name,
      await Promise.all(answers.map(async (one) => ({ shape: one.shape, values: await one.data<'float32'>() }))),
    )
    tf.dispose(answers)
    decoder.dispose()
  }
  const { status, stderr } = spawnSync(process.execPath, [script, folder], { encoding: 'utf8' })
  expect([status, status === 0 ? '' : stderr]).toEqual([0, ''])
}, 60_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

describe('a graph model for plain TensorFlow.js', () => {
  it.each(Object.keys(models))('%s has our logits', (name) => {
    const answers = JSON.parse(readFileSync(path.join(folder, name, 'answers.json'), 'utf8')) as {
      shape: number[]
      values: number[]
    }[]
    for (const [i, { shape, values }] of wanted.get(name)!.entries()) {
      expect(answers[i]!.shape).toEqual(shape)
      const worst = values.reduce((most, value, at) => Math.max(most, Math.abs(value - answers[i]!.values[at]!)), 0)
      expect(worst).toBeLessThan(1e-4)
      expect(values.some((value) => Math.abs(value) > 0.1)).toBe(true)
    }
  })
})
