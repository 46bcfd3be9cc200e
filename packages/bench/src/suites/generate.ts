import { createDecoder } from '@wgpt/decoder'
import type { PreparedCase } from './subject.js'
import { controlName } from '../report/bench-report.js'
import type { BenchCase } from './bench-case.js'
import { armRatios, decoderArms, vocabularySize, waveletArms, type DecoderSize } from './decoder-arms.js'

interface GenerateSize extends DecoderSize {
  readonly promptLength: number
  readonly tokens: number
}

const sizes: GenerateSize[] = [
  {
    name: 'mini',
    layerCount: 1,
    embeddingSize: 32,
    headCount: 2,
    contextLength: 32,
    promptLength: 4,
    tokens: 8,
    set: 'both',
    tooLargeFor: [],
  },
  {
    name: 'medium',
    layerCount: 4,
    embeddingSize: 128,
    headCount: 8,
    contextLength: 256,
    promptLength: 64,
    tokens: 64,
    set: 'full',
    tooLargeFor: ['software'],
  },
]

function prepareGeneration(size: GenerateSize): PreparedCase {
  const { promptLength, tokens } = size
  const prompt = Int32Array.from({ length: promptLength }, (_, i) => (i * 7919) % vocabularySize)
  const writers = decoderArms(waveletArms, size).map(({ name, options }) => ({ name, decoder: createDecoder(options) }))
  return {
    subjects: writers.map(({ name, decoder }) => ({
      name,
      run: async () => {
        let written = 0
        for await (const id of decoder.generate(prompt, { tokens, seed: 1 })) written += Number(id >= 0)
        if (written !== tokens) throw new Error(`generation wrote ${written} tokens; expected ${tokens}`)
      },
    })),
    dispose: () => {
      for (const { decoder } of writers) decoder.dispose()
    },
  }
}

/** A prompt read and tokens drawn one after the other, each id downloaded: without the wavelet, with the fixed one, and without it again as a control. */
export const generateCases: BenchCase[] = sizes.map((size) => {
  const { name, layerCount, embeddingSize, headCount, promptLength, tokens, set, tooLargeFor } = size
  const shape = `${layerCount} layers, embedding ${embeddingSize}, ${headCount} heads, vocabulary ${vocabularySize}`
  return {
    id: `generate/${name}`,
    suite: 'generate',
    title: `generation, ${name}`,
    description: `A decoder (${shape}) reads ${promptLength} tokens and writes ${tokens}, without and with the fixed wavelet; '${controlName}' is the control.`,
    tokens,
    set,
    tooLargeFor,
    ratios: armRatios(waveletArms),
    prepare: () => prepareGeneration(size),
  }
})
