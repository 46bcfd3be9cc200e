// A modality in one folder: how its files are read and written, its tokenizer, its preset.
import { DataFileError } from '@wgpt/datasets'
import { createCharacterTokenizer } from '@wgpt/tokenizers'

/** '>' begins a protein, the twenty amino acids follow, X is one that isn't known. */
const alphabet = '>ACDEFGHIKLMNPQRSTVWYX'

/** The records of a FASTA file as documents: a protein is never in two splits. */
export function readFasta(text, file) {
  const records = text.split(/^>/m).slice(1)
  if (records.length === 0)
    throw new DataFileError(`data: '${file}' is not a FASTA file: no line begins with '>'. Give a .fasta file.`, {
      offset: 0,
    })
  return records.map((record) => {
    const [name, ...lines] = record.split('\n')
    return { name: name.trim(), text: `>${lines.join('').replaceAll(/\s/g, '').toUpperCase()}` }
  })
}

export const writeFasta = (text) =>
  text
    .split('>')
    .filter((sequence) => sequence !== '')
    .map((sequence, index) => `>generated ${index + 1}\n${sequence.replaceAll(/.{80}/g, '$&\n')}\n`)
    .join('')

/** Its saved form is a character tokenizer's: tokenizerFromJSON restores it, so runs of it are loaded like any other. */
export const createProteinTokenizer = () => createCharacterTokenizer({ alphabet, substitute: 'X' })

/** Small enough for seven proteins. A window is a stretch of one protein: they are kept apart. */
export const proteinTiny = {
  modality: 'protein',
  data: { source: 'fasta', documents: 'apart' },
  decoder: {
    contextLength: 32,
    embeddingSize: 32,
    layerCount: 2,
    headCount: 4,
    feedForwardSize: 128,
    wavelet: { kind: 'fixed' },
  },
  training: { steps: 100, batchSize: 8, learningRate: 2e-3, warmupSteps: 10, evaluateEvery: 20, checkpointEvery: 50 },
}
