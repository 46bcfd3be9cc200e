import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import { shortPath } from '../call-name.js'
import { FailedError, InterruptedError, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { listenForInterrupt } from '../interrupt.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { backendNames } from '../training/backend-names.js'
import { textTokenizer } from '../training/text-tokenizer.js'
import type { CommandModule } from './command.js'

interface GenerateOptions {
  prompt?: string
  tokens: number
  temperature: number
  topK?: number
  topP?: number
  seed: number
  backend: BackendName | 'auto'
  out?: string
  json?: boolean
}

export const generateCommand: CommandModule = {
  name: 'generate',
  summary: 'let a trained run write',
  configure(command) {
    command
      .argument('<run>', 'folder of a run')
      .addOption(shared.prompt())
      .addOption(shared.tokens())
      .addOption(shared.temperature())
      .addOption(shared.topK())
      .addOption(shared.topP())
      .addOption(shared.drawSeed())
      .addOption(shared.backend(['auto', ...backendNames]))
      .addOption(shared.out('file for the text', 'stdout'))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          "generate runs/text-tiny-… --prompt 'call me ' --tokens 400",
          'generate runs/compare/arms/fixed --temperature 0 --out text.txt',
        ]),
      )
      .action(run)
  },
}

async function run(folder: string, options: GenerateOptions): Promise<void> {
  const output = createOutput(options)
  await checkRun(folder)
  if (options.out !== undefined && existsSync(options.out))
    throw new UsageError(`--out '${options.out}' exists already. Name a new file.`)
  const { loadDecoder, readRun } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { startBackend } = await import('../training/start-backend.js')
  const { arms } = await readRun(openRunFolder(folder))
  if (arms !== undefined)
    throw new UsageError(
      `run '${folder}' is a comparison. Name one of its runs: ${Object.keys(arms)
        .map((name) => path.join(folder, 'arms', name))
        .join(' or ')}.`,
    )
  const prompt = await readPrompt(options.prompt)
  const { notes } = await startBackend(options.backend)
  const { decoder, tokenizer: any, step } = await loadDecoder(openRunFolder(folder))
  for (const line of notes) output.note(line)
  const signal = listenForInterrupt(() => undefined)
  try {
    const tokenizer = textTokenizer(any)
    const given = tokenizer.encode(prompt)
    const streams = !output.json && options.out === undefined
    if (streams) process.stdout.write(tokenizer.decode(given))
    const { tokens, temperature, topK, topP, seed } = options
    const ids: number[] = []
    const started = performance.now()
    // A model needs something to go on from: without a prompt it begins behind the first token of its vocabulary.
    const wishes = {
      tokens,
      temperature,
      seed,
      signal,
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
    }
    for await (const id of decoder.generate(given.length > 0 ? given : [0], wishes)) {
      ids.push(id)
      if (streams) process.stdout.write(tokenizer.decode([id]))
    }
    const seconds = (performance.now() - started) / 1000
    const text = tokenizer.decode(given) + tokenizer.decode(ids)
    if (streams) process.stdout.write('\n')
    if (options.out !== undefined) await save(options.out, text)
    output.note(`${ids.length} tokens in ${seconds.toFixed(1)} s, from step ${step}, seed ${seed}`)
    if (signal.aborted) throw new InterruptedError(`stopped after ${ids.length} of ${tokens} tokens.`)
    output.finish({
      command: 'generate',
      run: path.resolve(folder),
      step,
      prompt: tokenizer.decode(given),
      text,
      tokens: ids.length,
      seed,
      seconds,
    })
  } finally {
    signal.release()
    decoder.dispose()
  }

  async function save(file: string, text: string): Promise<void> {
    await writeFile(file, text, { flag: 'wx' }).catch((error: unknown) => {
      throw new FailedError(
        `--out '${file}' can't be written (${error instanceof Error ? error.message.split(':')[0]! : String(error)}). Name another file.`,
        { cause: error },
      )
    })
    output.print(`saved in: ${shortPath(path.resolve(file))}`)
  }
}

/** A prompt is a text, or a file that holds one. */
async function readPrompt(prompt = ''): Promise<string> {
  if (prompt === '' || !existsSync(prompt)) return prompt
  const { readTextFiles } = await import('@wgpt/datasets/node')
  const documents = await readTextFiles([prompt])
  return documents.map(({ text }) => text).join('\n')
}
