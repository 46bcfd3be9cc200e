import { existsSync } from 'node:fs'
import path from 'node:path'
import type { BackendName } from '@wgpt/backends'
import { writeNew } from '@wgpt/node-files'
import type { Modality } from '@wgpt/tokenizers'
import { shortPath } from '../call-name.js'
import { asWrongCall, FailedError, InterruptedError, UsageError } from '../errors.js'
import { examplesText } from '../examples-text.js'
import { drawIds } from '../generate/draw-ids.js'
import { checkEnding, freeNames, numbered } from '../generate/file-names.js'
import { atMost, sampleLength, timed } from '../generate/sample-length.js'
import { listenForInterrupt } from '../interrupt.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import { checkRun } from '../runs/check-run.js'
import { backendNames } from '../backend/backend-names.js'
import type { CommandModule } from './command.js'

interface GenerateOptions {
  prompt?: string
  promptSeconds?: number
  tokens?: number
  seconds?: number
  count: number
  longestNote?: number
  voices?: number
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
  summary: 'generate text, music or sound with a trained run',
  configure(command) {
    command
      .argument('<run>', 'folder of a run')
      .addOption(shared.prompt())
      .addOption(shared.promptSeconds())
      .addOption(shared.tokens())
      .addOption(shared.seconds())
      .addOption(shared.count())
      .addOption(shared.longestNote())
      .addOption(shared.voices())
      .addOption(shared.temperature())
      .addOption(shared.topK())
      .addOption(shared.topP())
      .addOption(shared.drawSeed())
      .addOption(shared.checkpoint())
      .addOption(shared.average())
      .addOption(shared.backend(['auto', ...backendNames]))
      .addOption(shared.threads())
      .addOption(shared.out('output file', 'stdout for text; generated.mid or .wav in the run'))
      .addOption(shared.json())
      .addHelpText(
        'after',
        examplesText([
          "generate runs/text-tiny-… --prompt 'call me ' --tokens 400",
          'generate runs/compare/arms/fixed --temperature 0 --out text.txt',
          'generate runs/midi-tiny-… --prompt beginning.mid --prompt-seconds 5 --seconds 20 --out piece.mid',
          'generate runs/audio-tiny-… --seconds 3 --count 4',
        ]),
      )
      .action(run)
  },
}

async function run(folder: string, options: GenerateOptions): Promise<void> {
  const output = createOutput(options)
  const { count } = options
  await checkRun(folder)
  const named =
    options.out === undefined ? undefined : Array.from({ length: count }, (_, i) => numbered(options.out!, i))
  const there = named?.find((file) => existsSync(file))
  if (there !== undefined) throw new UsageError(`--out '${there}' exists already. Name a new file.`)
  const { beginningOf, extensionOf, fileOf, loadDecoder, readRun } = await import('@wgpt/trainer')
  const { openRunFolder } = await import('@wgpt/trainer/node')
  const { startBackend } = await import('../backend/start-backend.js')
  const { workloadOf } = await import('../backend/workload.js')
  const { readPrompt } = await import('../training/sample-files.js')
  const { createStreamDecoder, isTextTokenizer, modalityOf } = await import('@wgpt/tokenizers')
  const saved = await readRun(openRunFolder(folder))
  const { arms } = saved
  if (arms !== undefined)
    throw new UsageError(
      `run '${folder}' is a comparison. Name one of its runs: ${Object.keys(arms)
        .map((name) => path.join(folder, 'arms', name))
        .join(' or ')}.`,
    )
  const { notes } = await startBackend(options.backend, {
    threads: options.threads,
    workload: workloadOf('writing', saved.config, saved.tokenizer),
    note: (line) => output.note(line),
  })
  const { decoder, tokenizer, config, step } = await loadDecoder(openRunFolder(folder), options.checkpoint, {
    weights: options.average ? 'average' : 'trained',
  })
  for (const line of notes) output.note(line)
  const signal = listenForInterrupt(() => undefined)
  const kind = modalityOf(tokenizer) as Modality<unknown>
  const { name: modality, noun } = kind
  try {
    if (options.promptSeconds !== undefined) timed(tokenizer, '--prompt-seconds')
    if (kind.decodeLimited === undefined && (options.longestNote !== undefined || options.voices !== undefined))
      throw new UsageError(`--longest-note and --voices are for music, and the run writes ${modality}. Leave them out.`)
    const length = sampleLength(tokenizer, options)
    const given = await readPrompt(tokenizer, options.prompt, {
      seconds: options.promptSeconds,
      note: (line) => output.note(line),
    }).catch((error: unknown) => {
      throw asWrongCall(error)
    })
    const isText = isTextTokenizer(tokenizer)
    if (named && !isText) checkEnding(named[0]!, extensionOf(tokenizer))
    const files =
      named ?? (isText ? undefined : freeNames(path.join(folder, `generated${extensionOf(tokenizer)}`), count))
    const streams = isText && !output.json && files === undefined
    const { temperature, topK, topP, longestNote, voices } = options
    // A model needs something to continue from, and looks no further back than its context.
    const before =
      given.length > 0 ? given.subarray(-config.decoder.contextLength) : Uint16Array.from(beginningOf(tokenizer))
    const samples: object[] = []
    for (let index = 0; index < count; index++) {
      const seed = options.seed + index
      const stream = streams ? createStreamDecoder(tokenizer) : undefined
      const which = count === 1 ? '' : `sample ${index + 1} of ${count}: `
      if (stream && index > 0) output.stream('\n')
      for (const id of given) if (stream) output.stream(stream.push(id))
      const started = performance.now()
      const { ids, drawn, seconds } = await drawIds(decoder, tokenizer, before, length, {
        temperature,
        seed,
        signal,
        ...(topK !== undefined && { topK }),
        ...(topP !== undefined && { topP }),
        ...(stream
          ? { onId: (id) => output.stream(stream.push(id)) }
          : { note: (line) => output.note(`${which}${line}`) }),
      })
      const took = (performance.now() - started) / 1000
      if (stream) output.stream(`${stream.flush()}\n`)
      const all = [...given, ...ids]
      const file = files?.[index]
      if (file !== undefined)
        await save(file, fileOf(tokenizer, all, { ...(longestNote && { longestNote }), ...(voices && { voices }) }))
      const lasts = seconds === undefined ? '' : `, ${seconds.toFixed(2)} s of ${noun}`
      output.note(`${which}${drawn} tokens in ${took.toFixed(1)} s${lasts}, from step ${step}, seed ${seed}`)
      if (signal.aborted)
        throw new InterruptedError(
          `stopped after ${drawn} of ${atMost(length)} tokens${count > 1 ? ` of sample ${index + 1}` : ''}.`,
        )
      if (length.seconds !== undefined && seconds! < length.seconds - 1e-9)
        output.note(
          `the ${noun} is ${seconds!.toFixed(2)} s long, not ${length.seconds}: ${drawn} tokens let no more time pass. Name more by --tokens.`,
        )
      samples.push({
        ...(isText ? { text: tokenizer.decode(all) } : {}),
        ...(file !== undefined && { file: path.resolve(file) }),
        tokens: ids.length,
        seed,
        seconds: took,
        ...(seconds !== undefined && { duration: seconds }),
      })
    }
    output.finish({
      command: 'generate',
      run: path.resolve(folder),
      step,
      modality,
      ...(isText ? { prompt: tokenizer.decode(given) } : { promptTokens: given.length }),
      ...(count === 1 ? samples[0] : { samples }),
    })
  } finally {
    signal.release()
    decoder.dispose()
  }

  async function save(file: string, content: Uint8Array): Promise<void> {
    await writeNew(path.resolve(file), content).catch((error: unknown) => {
      throw new FailedError(
        `--out '${file}' can't be written (${error instanceof Error ? error.message.split(':')[0]! : String(error)}). Name another file.`,
        { cause: error },
      )
    })
    output.print(`saved in: ${shortPath(path.resolve(file))}`)
  }
}
