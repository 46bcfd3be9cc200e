import { InvalidArgumentError, Option } from 'commander'

/** What an option's value may be, checked while the call is read. */
export const wholeNumber =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (text: string) => {
    const value = Number(text)
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(
        `Expected a whole number ${most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`}.`,
      )
    return value
  }

const realNumber = (accepts: (value: number) => boolean, wanted: string) => (text: string) => {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value) || !accepts(value))
    throw new InvalidArgumentError(`Expected ${wanted}.`)
  return value
}

const seconds = realNumber((value) => value > 0 && value <= 86_400, 'seconds above 0, at most 86,400')

const namesOf = (known: readonly string[]) => (text: string) => {
  const parts = text.split(',').map((part) => part.trim())
  const wrong = parts.find((part) => !known.includes(part))
  if (wrong !== undefined) throw new InvalidArgumentError(`'${wrong}' is not one of ${known.join(', ')}.`)
  return parts
}

export const largestSeed = 0xffff_ffff

/** `0..4`, or `1,5,9`. */
function seedsOf(text: string): number[] {
  const range = /^(\d+)\.\.(\d+)$/.exec(text.trim())
  const [from, to] = [Number(range?.[1]), Number(range?.[2])]
  const most = 1000
  if (range && to - from >= most) throw new InvalidArgumentError(`Expected at most ${most} seeds.`)
  const seeds = range
    ? Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
    : text.split(',').map(wholeNumber(0, largestSeed))
  if (seeds.length < 2 || new Set(seeds).size < seeds.length || (range && to > largestSeed))
    throw new InvalidArgumentError('Expected two or more different seeds, as in 0..2 or 1,5,9.')
  return seeds
}

/** The options that every command takes. */
export const commonOptions = (): Option[] => [
  new Option('--quiet', 'print only the result and errors').conflicts('verbose'),
  new Option('--verbose', 'print a line for every step and checkpoint'),
  new Option('--log-format <name>', 'write stderr as text for people, or as one JSON object per line')
    .choices(['text', 'json'])
    .default('text'),
  new Option('--no-color', 'print without colours, as NO_COLOR does; FORCE_COLOR prints them without a terminal too'),
]

/** The options that several commands share, each said once. */
export const options = {
  json: () => new Option('--json', 'print one JSON object on stdout, and everything else on stderr'),
  size: (sizes: readonly string[]) =>
    new Option(
      '--size <size>',
      'size of the model and length of the run; paper is narrower and deeper than small, and trains longer (default: tiny)',
    ).choices(sizes),
  config: () =>
    new Option(
      '--config <file>',
      'settings that override the preset: a .json or .yaml file, or a .ts or .js file that exports them',
    ),
  data: (sources: readonly string[]) =>
    new Option('--data <path...>', `files, folders, patterns (songs/**/*.mid), or one of ${sources.join(', ')}`),
  tokenizer: () =>
    new Option(
      '--tokenizer <name>',
      "for text: characters, text8, bytes, or a tokenizer.json (default: an alphabet made from the data; text8 for the preset's own data)",
    ),
  skipDamaged: () => new Option('--skip-damaged', 'skip damaged files and name them, instead of stopping'),
  wavelet: (kinds: readonly string[]) => new Option('--wavelet <kind>', 'filter after each block').choices(kinds),
  arms: (kinds: readonly string[]) =>
    new Option(
      '--arms <names>',
      `arms to compare, the baseline first: any of ${kinds.join(', ')}, those of --arm and those of the config file (default: all of --arm and the config file, or none,fixed without any)`,
    ).argParser((text) => text.split(',').map((name) => name.trim())),
  arm: () =>
    new Option(
      '--arm <name=key=value>',
      'define an arm by a setting that it changes; repeat it for more settings or arms; a name alone changes nothing',
    ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]),
  seeds: () =>
    new Option(
      '--seeds <list>',
      'compare with each of these seeds, such as 0..4 or 1,5,9, and print intervals for the differences',
    )
      .argParser(seedsOf)
      .conflicts('seed'),
  steps: () =>
    new Option('--steps <n>', 'number of training steps; with --resume, a larger number extends the run').argParser(
      wholeNumber(1),
    ),
  trainingSeed: () =>
    new Option('--seed <n>', 'seed of the initial values, batches and dropout').argParser(wholeNumber(0, largestSeed)),
  backend: (backends: readonly string[]) =>
    new Option('--backend <name>', 'backend that computes').choices(backends).default('auto'),
  threads: () =>
    new Option(
      '--threads <n>',
      'number of processors to use (default: WGPT_THREADS, or all; for wasm, as many as measured fastest)',
    ).argParser(wholeNumber(1, 64)),
  from: () =>
    new Option(
      '--from <run>',
      "start from this run's latest checkpoint, or an imported model, instead of random weights",
    ),
  loraRank: () =>
    new Option(
      '--lora-rank <n>',
      'with --from: train low-rank matrices of this rank and leave the weights unchanged',
    ).argParser(wholeNumber(1, 4096)),
  out: (what: string, fallback: string) => new Option('--out <path>', `${what} (default: ${fallback})`),
  tensorboard: () => new Option('--tensorboard', 'also write TensorBoard event files beside each metrics.jsonl'),
  resume: () =>
    new Option('--resume [folder]', 'continue this run; without a folder, the newest unfinished one in runs/'),
  set: () =>
    new Option('--set <key=value...>', 'any setting by its path, such as decoder.layerCount=2 or training.batchSize=8'),
  prompt: () => new Option('--prompt <text>', 'text to begin with, or a file of text, MIDI or sound'),
  promptSeconds: () =>
    new Option('--prompt-seconds <x>', 'use only the first seconds of a MIDI or sound prompt').argParser(seconds),
  tokens: () =>
    new Option('--tokens <n>', 'number of tokens to write (default: 200 for text, 400 for MIDI, one second of sound)')
      .argParser(wholeNumber(1, 10_000_000))
      .conflicts('seconds'),
  seconds: () => new Option('--seconds <x>', 'length of the music or sound in seconds').argParser(seconds),
  count: () =>
    new Option('--count <n>', 'number of samples to write; the first uses --seed, each other one the next seed')
      .argParser(wholeNumber(1, 10_000))
      .default(1),
  longestNote: () =>
    new Option(
      '--longest-note <seconds>',
      'for MIDI: end a note that the model holds longer than this (default: 12)',
    ).argParser(seconds),
  voices: () =>
    new Option(
      '--voices <n>',
      'for MIDI: end the oldest note when more notes than this would sound at once (default: 64)',
    ).argParser(wholeNumber(1, 2048)),
  temperature: () =>
    new Option('--temperature <x>', "0 takes the most likely token, 1 samples from the model's probabilities")
      .argParser(realNumber((value) => value >= 0, 'a number of at least 0'))
      .default(0.8),
  topK: () => new Option('--top-k <n>', 'sample from the k most likely tokens').argParser(wholeNumber(1)),
  topP: () =>
    new Option('--top-p <x>', 'sample from the most likely tokens that make up this probability').argParser(
      realNumber((value) => value > 0 && value <= 1, 'a number above 0, at most 1'),
    ),
  drawSeed: () =>
    new Option('--seed <n>', 'seed of the sampling; the same seed writes the same text')
      .argParser(wholeNumber(0, largestSeed))
      .default(0),
  checkpoint: () =>
    new Option(
      '--checkpoint <step>',
      "step of the checkpoint, or 'best' for the lowest validation loss (default: the newest)",
    ).argParser((text) => (text === 'best' ? text : wholeNumber(0)(text))),
  average: () => new Option('--average', 'use the moving average of the weights, for a run with training.emaDecay'),
  batches: () =>
    new Option('--batches <n>', 'number of evaluation batches (default: as in training)').argParser(
      wholeNumber(1, 100_000),
    ),
  backends: (known: readonly string[]) =>
    new Option('--backends <names>', `use only these of ${known.join(', ')} (default: all)`).argParser(namesOf(known)),
  rounds: () =>
    new Option('--rounds <n>', 'number of times that each subject is timed').argParser(wholeNumber(1, 1000)),
}
