import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import { shortPath } from '../call-name.js'
import { asWrongCall, FailedError, InterruptedError, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { listenForInterrupt } from '../interrupt.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { backendNames } from '../training/backend-names.js'
import type { CommandModule } from './command.js'

interface GenerateOptions {
  prompt?: string
  tokens?: number
  temperature: number
  topK?: number
  topP?: number
  seed: number
  checkpoint?: number | 'best'
  average?: boolean
  backend: BackendName | 'auto'
  threads?: number
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
      .addOption(shared.checkpoint())
      .addOption(shared.average())
      .addOption(shared.backend(['auto', ...backendNames]))
      .addOption(shared.threads())
      .addOption(shared.out('file for what it writes', 'stdout for text; generated.mid or .wav in the run'))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          "generate runs/text-tiny-… --prompt 'call me ' --tokens 400",
          'generate runs/compare/arms/fixed --temperature 0 --out text.txt',
          'generate runs/midi-tiny-… --prompt beginning.mid --out piece.mid',
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
  const { beginningOf, extensionOf, fileOf, loadDecoder, readRun } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { startBackend } = await import('../training/start-backend.js')
  const { readPrompt, usualTokensOf } = await import('../training/sample-files.js')
  const { createStreamDecoder, isTextTokenizer, modalityOf } = await import('@wgpt/tokenizers')
  const { arms } = await readRun(openRunFolder(folder))
  if (arms !== undefined)
    throw new UsageError(
      `run '${folder}' is a comparison. Name one of its runs: ${Object.keys(arms)
        .map((name) => path.join(folder, 'arms', name))
        .join(' or ')}.`,
    )
  const { notes } = await startBackend(options.backend, options.threads)
  const { decoder, tokenizer, config, step } = await loadDecoder(openRunFolder(folder), options.checkpoint, {
    weights: options.average ? 'average' : 'trained',
  })
  for (const line of notes) output.note(line)
  const signal = listenForInterrupt(() => undefined)
  try {
    const given = await readPrompt(tokenizer, options.prompt).catch((error: unknown) => {
      throw asWrongCall(error)
    })
    const isText = isTextTokenizer(tokenizer)
    const out = options.out ?? (isText ? undefined : freeName(path.join(folder, 'generated'), extensionOf(tokenizer)))
    const stream = isText && !output.json && out === undefined ? createStreamDecoder(tokenizer) : undefined
    const { temperature, topK, topP, seed, tokens = usualTokensOf(tokenizer) } = options
    const wishes = {
      tokens,
      temperature,
      seed,
      signal,
      ...(topK !== undefined && { topK }),
      ...(topP !== undefined && { topP }),
    }
    for (const id of given) if (stream) process.stdout.write(stream.push(id))
    const ids: number[] = []
    const started = performance.now()
    // A model needs something to go on from, and looks no further back than its context.
    const before =
      given.length > 0 ? given.subarray(-config.decoder.contextLength) : Uint16Array.from(beginningOf(tokenizer))
    for await (const id of decoder.generate(before, wishes)) {
      ids.push(id)
      if (stream) process.stdout.write(stream.push(id))
    }
    const seconds = (performance.now() - started) / 1000
    if (stream) process.stdout.write(`${stream.flush()}\n`)
    if (out !== undefined) await save(out, fileOf(tokenizer, [...given, ...ids]))
    output.note(`${ids.length} tokens in ${seconds.toFixed(1)} s, from step ${step}, seed ${seed}`)
    if (signal.aborted) throw new InterruptedError(`stopped after ${ids.length} of ${tokens} tokens.`)
    output.finish({
      command: 'generate',
      run: path.resolve(folder),
      step,
      modality: modalityOf(tokenizer).name,
      ...(isText
        ? { prompt: tokenizer.decode(given), text: tokenizer.decode([...given, ...ids]) }
        : { promptTokens: given.length }),
      ...(out !== undefined && { file: path.resolve(out) }),
      tokens: ids.length,
      seed,
      seconds,
    })
  } finally {
    signal.release()
    decoder.dispose()
  }

  async function save(file: string, content: Uint8Array): Promise<void> {
    await writeFile(file, content, { flag: 'wx' }).catch((error: unknown) => {
      throw new FailedError(
        `--out '${file}' can't be written (${error instanceof Error ? error.message.split(':')[0]! : String(error)}). Name another file.`,
        { cause: error },
      )
    })
    output.print(`saved in: ${shortPath(path.resolve(file))}`)
  }
}

/** `generated.mid`, or the first of `generated-2.mid` … that isn't there. */
function freeName(stem: string, extension: string): string {
  for (let count = 1; ; count++) {
    const name = `${stem}${count === 1 ? '' : `-${count}`}${extension}`
    if (!existsSync(name)) return name
  }
}
