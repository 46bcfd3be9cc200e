import * as tf from '@tensorflow/tfjs-core'
import { createDecoder, type DecoderOptions } from '@wgpt/decoder'
import { sha256 } from '../../checkpoint/sha256.js'
import type { RunOptions } from '../../config/run-config.js'
import { exportHuggingFace } from '../../interop/export-huggingface.js'
import { exportTfjs } from '../../interop/tfjs/export-tfjs.js'
import { createTrainStep } from '../../training-step/train-step.js'
import type { RunStore } from '../../store/run-store.js'
import { tinyConfig, tinyTokenizer } from '../tiny.js'

/** The bits of float32 numbers, so that a difference shows where it begins. */
function hex(value: number) {
  const view = new DataView(new ArrayBuffer(4))
  view.setFloat32(0, value)
  return view.getUint32(0).toString(16).padStart(8, '0')
}

const vocabularySizes = { text: 27, midi: 400, audio: 256 }
const kinds = ['none', 'fixed', 'learnable'] as const
const steps = 5

/** The tiny presets of version 0, as far as they decide a step: the presets of today may differ. */
const size = { embeddingSize: 64, layerCount: 3, headCount: 4, feedForwardSize: 256 }
const tinyPresets = {
  text: { decoder: { ...size, contextLength: 128 }, learningRate: 3e-3 },
  midi: { decoder: { ...size, contextLength: 128 }, learningRate: 2e-3 },
  audio: { decoder: { ...size, contextLength: 256 }, learningRate: 2e-3 },
}
type Preset = keyof typeof tinyPresets

/** Losses and norms of the first steps of every tiny preset, on made-up tokens. */
export async function presetLosses(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const modality of Object.keys(tinyPresets) as Preset[])
    for (const kind of kinds) found[`${modality} ${kind}`] = await losses(modality, kind)
  return found
}

async function losses(modality: Preset, kind: (typeof kinds)[number]): Promise<string> {
  const { decoder: options, learningRate } = tinyPresets[modality]
  const [vocabularySize, { contextLength }] = [vocabularySizes[modality], options]
  const decoder = createDecoder({ ...options, vocabularySize, wavelet: { kind }, seed: 1 })
  const trainStep = createTrainStep(decoder, { learningRate, weightDecay: 0.1, clipNorm: 1, seed: 1 })
  const figures: string[] = []
  for (let step = 0; step < steps; step++) {
    const ids = Int32Array.from({ length: 2 * (contextLength + 1) }, (_, at) => (at * at + 7 * step) % vocabularySize)
    const rows = tf.tensor2d(ids, [2, contextLength + 1], 'int32')
    const [tokens, targets] = [0, 1].map((from) => tf.slice2d(rows, [0, from], [2, contextLength]))
    const { loss, gradientNorm } = await trainStep.step(tokens!, targets!)
    figures.push(hex(loss), hex(gradientNorm))
    tf.dispose([rows, tokens!, targets!])
  }
  trainStep.dispose()
  decoder.dispose()
  return figures.join(' ')
}

const small: DecoderOptions = { vocabularySize: 8, contextLength: 20, embeddingSize: 16, layerCount: 2, headCount: 2 }
const models: Record<string, Partial<DecoderOptions>> = {
  gpt2: { feedForwardSize: 13, dropout: 0.1 },
  'untied, sinusoidal, fixed on the embeddings': {
    tiedEmbeddings: false,
    headHiddenSize: 5,
    positions: 'sinusoidal',
    wavelet: { kind: 'fixed', place: 'embedding' },
  },
  'Llama, learnable': { positions: 'rope', norm: 'rms', activation: 'swiglu', wavelet: { kind: 'learnable' } },
  'fixed, faded': { wavelet: { kind: 'fixed', boundary: 'renormalize', strength: 0.6 } },
  'db2 before attention': {
    wavelet: { kind: 'fixed', wavelet: 'db2', schedule: 'even', boundary: 'renormalize', place: 'beforeAttention' },
  },
  'no attention, learnable by level': { mixer: 'none', wavelet: { kind: 'learnable', sharing: 'level' } },
  'a wavelet that is switched off': { wavelet: { kind: 'none', boundary: 'renormalize' } },
  'no layer': { layerCount: 0 },
}

/** SHA-256 of every exported file. */
export async function exportHashes(): Promise<Record<string, Record<string, string>>> {
  const found: Record<string, Record<string, string>> = {}
  for (const [name, options] of Object.entries(models)) {
    const decoder = createDecoder({ ...small, ...options, seed: 3 })
    for (const [format, write] of Object.entries({ huggingface: exportHuggingFace, tfjs: exportTfjs })) {
      const files = await write(decoder, tinyTokenizer)
      const hashes: Record<string, string> = {}
      for (const [file, content] of files) hashes[file] = await sha256(content)
      found[`${name}: ${format}`] = hashes
    }
    decoder.dispose()
  }
  return found
}

/** Runs of which version 0 left a store that had been stopped in the middle. */
export const runs: Record<string, RunOptions> = {
  fixed: tinyConfig({ steps: 8, sampleEvery: 8, sampleTokens: 20 }),
  learnable: tinyConfig(
    { steps: 8, emaDecay: 0.9, activationCheckpointing: true },
    {
      positions: 'rope',
      norm: 'rms',
      activation: 'swiglu',
      wavelet: { kind: 'learnable', boundary: 'renormalize', maximumTaps: 4 },
    },
  ),
}

/** A run's files by their names; numbers of the clock in metrics.jsonl as 0. */
export async function filesOf(store: RunStore, folder = ''): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const name of await store.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`
    const content = await store.read(path)
    if (content === undefined) for (const [inner, bytes] of await filesOf(store, path)) files.set(inner, bytes)
    else files.set(path, path === 'metrics.jsonl' ? withoutClock(content) : content)
  }
  return files
}

const withoutClock = (lines: Uint8Array) =>
  new TextEncoder().encode(new TextDecoder().decode(lines).replaceAll(/"seconds":[^,}]+/g, '"seconds":0'))
