// `node tools/wavelet-pictures.mjs`: the pictures of docs/mathematics.md, drawn by the packages' own code (build wavelet-op and trainer first).
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createWaveletPlan, frequencyResponse } from '@wgpt/wavelet-op'
import { lineChart } from '@wgpt/trainer/report'
import { root } from './setup.mjs'

const folder = path.join(root, 'docs', 'images')
const contextLength = 512
const decibels = (magnitude) => Math.max(20 * Math.log10(magnitude), -60)

/** One channel of a level and a family. */
const planOf = (options) => createWaveletPlan({ channels: 1, contextLength, ...options })

const response = (name, options) => {
  const { frequencies, magnitude } = frequencyResponse(planOf(options), 0, { points: 257 })
  return { name, points: Array.from(frequencies, (frequency, i) => [frequency, decibels(magnitude[i])]) }
}

/** The output for a single 1 at the first sample, by the whole plan: a response to frequencies turned back into taps. */
const impulse = (name, options, length) => {
  const points = 2048
  const { magnitude, phase } = frequencyResponse(planOf(options), 0, { points: points / 2 + 1 })
  const tap = (k) => {
    let sum = magnitude[0] + magnitude[points / 2] * Math.cos(Math.PI * k + phase[points / 2])
    for (let i = 1; i < points / 2; i++) sum += 2 * magnitude[i] * Math.cos((2 * Math.PI * i * k) / points + phase[i])
    return Math.round((sum / points) * 1e9) / 1e9
  }
  return { name, points: Array.from({ length }, (_, k) => [k, tap(k)]) }
}

const pictures = {
  'wavelet-levels': {
    title: 'What a level lets through',
    description: "Magnitude of the frequency response of Haar's windows of levels 1, 3, 5 and 7, in decibels.",
    xName: 'cycles per sample',
    yName: 'dB',
    series: [1, 3, 5, 7].map((level) => response(`level ${level}, ${2 ** level} samples`, { schedule: [level] })),
  },
  'wavelet-families': {
    title: 'Families at level 3',
    description:
      'Magnitude of the frequency response at level 3 of Haar, db4 and sym8, in decibels: longer filters cut off more sharply.',
    xName: 'cycles per sample',
    yName: 'dB',
    series: ['haar', 'db4', 'sym8'].map((wavelet) => response(wavelet, { wavelet, schedule: [3] })),
  },
  'wavelet-impulse': {
    title: 'Windows at level 3',
    description: 'The taps of the windows at level 3: what one sample contributes to the outputs after it.',
    xName: 'samples since',
    yName: 'tap',
    series: [
      impulse('haar', { schedule: [3] }, 24),
      impulse('haar, detail', { schedule: [3], details: true }, 24),
      impulse('db2', { schedule: [3], wavelet: 'db2' }, 24),
    ],
  },
}

mkdirSync(folder, { recursive: true })
for (const [id, options] of Object.entries(pictures)) {
  const file = path.join(folder, `${id}.svg`)
  writeFileSync(file, `${lineChart({ id, ...options }).replaceAll('&nbsp;', '&#160;')}\n`)
  console.log(path.relative(root, file))
}
