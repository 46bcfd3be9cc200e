// node examples/protein/train.mjs [file.fasta] [steps]
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { useBackend } from '@wgpt/backends'
import { splitDocuments, tokenizeSplits, unigramEntropy } from '@wgpt/datasets'
import { createMemoryStore, loadDecoder, runConfig, train } from '@wgpt/trainer'
import { createProteinTokenizer, proteinTiny, readFasta, writeFasta } from './protein.mjs'

const [file = fileURLToPath(new URL('proteins.fasta', import.meta.url)), steps = proteinTiny.training.steps] =
  process.argv.slice(2)
const tokenizer = createProteinTokenizer()
const documents = readFasta(await readFile(file, 'utf8'), file)
const data = tokenizeSplits(splitDocuments(documents), tokenizer, { keepDocuments: true })

await useBackend('auto')
const training = { ...proteinTiny.training, steps: Number(steps) }
const store = createMemoryStore() // or openRunFolder('runs/protein') from @wgpt/trainer/node
const config = runConfig.parse({ ...proteinTiny, training })
const { finalValidationLoss } = await train({ config, tokenizer, data, store })
console.log(
  `${documents.length} proteins; unigram entropy ${unigramEntropy(data.validation).toFixed(3)} nats, validation loss ${finalValidationLoss.toFixed(3)}`,
)

const { decoder, tokenizer: restored } = await loadDecoder(store)
let text = '>M'
for await (const id of decoder.generate(restored.encode(text), { tokens: 60, seed: 1 })) text += restored.decode([id])
process.stdout.write(writeFasta(text))
decoder.dispose()
