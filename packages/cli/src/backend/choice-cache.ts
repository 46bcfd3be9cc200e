import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { cacheFolder } from '@wgpt/datasets/node'
import { writeWhole } from '@wgpt/node-files'
import { z } from 'zod'
import { version } from '../../package.json'
import type { Candidates, Choice } from './measured-choice.js'
import type { Workload } from './workload.js'

/** One small file per choice: two calls at the same time don't disturb each other. */
const folder = () => path.join(cacheFolder(), 'choices')

const schema = z.strictObject({
  backend: z.enum(['tensorflow', 'webgpu', 'wasm', 'cpu']),
  threads: z.int().min(1).max(64).optional(),
  ratio: z.number().positive().optional(),
  secondsPerStep: z.number().positive().optional(),
})

/** What a choice depends on: the machine, the programs, the candidates, the model's shape. */
export function choiceKey({ kind, decoder, batchSize }: Workload, candidates: Candidates, versions: unknown): string {
  const machine = [os.cpus()[0]?.model, os.cpus().length, process.version, process.arch, version]
  const shape = { kind, batchSize, decoder: { ...decoder, seed: 0 } }
  return createHash('sha256')
    .update(JSON.stringify([machine, shape, candidates, versions]))
    .digest('hex')
    .slice(0, 24)
}

/** A file that is missing or broken, or that names what is not asked about, is not a choice: it is measured again. */
export async function readChoice(key: string, { backends, mostThreads = 1 }: Candidates): Promise<Choice | undefined> {
  try {
    const found = schema.parse(JSON.parse(await readFile(path.join(folder(), `${key}.json`), 'utf8')))
    return backends.includes(found.backend) && (found.threads ?? 1) <= mostThreads ? found : undefined
  } catch {
    return undefined
  }
}

/** Written whole or not at all. A cache that can't be written costs a measurement each time, and nothing else. */
export async function saveChoice(key: string, choice: Choice): Promise<void> {
  await writeWhole(path.join(folder(), `${key}.json`), `${JSON.stringify(choice)}\n`).catch(() => undefined)
}
