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
  if (wrong !== undefined) throw new InvalidArgumentError(`'${wrong}' is none of ${known.join(', ')}.`)
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
  new Option('--quiet', 'only the result, and what went wrong').conflicts('verbose'),
  new Option('--verbose', 'a line for every step and checkpoint'),
  new Option('--log-format <name>', 'stderr in lines for people, or a JSON object a line')
    .choices(['text', 'json'])
    .default('text'),
  new Option('--no-color', 'no colours, as with NO_COLOR; FORCE_COLOR asks for them without a terminal'),
]

/** The options that several commands share, each said once. */
export const options = {
  json: () => new Option('--json', 'one JSON object on stdout, all else on stderr'),
  size: (sizes: readonly string[]) =>
    new Option(
      '--size <size>',
      'size of the model and length of the run; paper is narrower than small, deeper and trained longer (default: tiny)',
    ).choices(sizes),
  config: () =>
    new Option('--config <file>', 'settings over the preset: .json, .yaml, or .ts and .js that export them'),
  data: (sources: readonly string[]) =>
    new Option('--data <path...>', `files, folders, patterns (songs/**/*.mid), or one of ${sources.join(', ')}`),
  tokenizer: () =>
    new Option(
      '--tokenizer <name>',
      "of texts: characters, text8, bytes, or a tokenizer.json (default: an alphabet of the data; text8 for the preset's own)",
    ),
  skipDamaged: () => new Option('--skip-damaged', 'leave damaged files out and name them, instead of ending'),
  wavelet: (kinds: readonly string[]) => new Option('--wavelet <kind>', 'what follows each block').choices(kinds),
  arms: (kinds: readonly string[]) =>
    new Option(
      '--arms <names>',
      `what is compared, the baseline first: of ${kinds.join(', ')}, those of --arm, and the config file's arms (default: all of the last two, else none,fixed)`,
    ).argParser((text) => text.split(',').map((name) => name.trim())),
  arm: () =>
    new Option(
      '--arm <name=key=value>',
      'define an arm by a setting that it changes; again for more settings or arms, a name alone changes nothing',
    ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]),
  seeds: () =>
    new Option('--seeds <list>', 'compare with each of these seeds, as 0..4 or 1,5,9: differences with their intervals')
      .argParser(seedsOf)
      .conflicts('seed'),
  steps: () =>
    new Option('--steps <n>', 'training steps; with --resume, more than the run had extend it').argParser(
      wholeNumber(1),
    ),
  trainingSeed: () =>
    new Option('--seed <n>', 'decides initial values, batches and dropout').argParser(wholeNumber(0, largestSeed)),
  backend: (backends: readonly string[]) =>
    new Option('--backend <name>', 'what computes').choices(backends).default('auto'),
  threads: () =>
    new Option(
      '--threads <n>',
      'processors that compute (default: WGPT_THREADS; else all, wasm as measured)',
    ).argParser(wholeNumber(1, 64)),
  from: () =>
    new Option(
      '--from <run>',
      'start from the newest model of this run, an imported one too, instead of initial values',
    ),
  loraRank: () =>
    new Option(
      '--lora-rank <n>',
      'with --from: train low-rank products of this rank beside matrices that stay',
    ).argParser(wholeNumber(1, 4096)),
  out: (what: string, fallback: string) => new Option('--out <path>', `${what} (default: ${fallback})`),
  tensorboard: () => new Option('--tensorboard', "write TensorBoard's event files too, beside each metrics.jsonl"),
  resume: () =>
    new Option(
      '--resume [folder]',
      'continue with this run; without a folder, with the newest unfinished one in runs/',
    ),
  set: () =>
    new Option('--set <key=value...>', 'any setting by its path, as decoder.layerCount=2 or training.batchSize=8'),
  prompt: () => new Option('--prompt <text>', 'what it begins with: a text, or a file of text, MIDI or sound'),
  promptSeconds: () =>
    new Option('--prompt-seconds <x>', 'begin with the first seconds of a prompt of MIDI or sound').argParser(seconds),
  tokens: () =>
    new Option('--tokens <n>', 'how many tokens to write (default: 200 of text, 400 of MIDI, a second of sound)')
      .argParser(wholeNumber(1, 10_000_000))
      .conflicts('seconds'),
  seconds: () => new Option('--seconds <x>', 'how long the music or the sound is to be').argParser(seconds),
  count: () =>
    new Option('--count <n>', 'write several samples, the first by --seed, the others by the seeds after it')
      .argParser(wholeNumber(1, 10_000))
      .default(1),
  longestNote: () =>
    new Option('--longest-note <seconds>', 'of MIDI: end a note that the model holds longer (default: 12)').argParser(
      seconds,
    ),
  voices: () =>
    new Option('--voices <n>', 'of MIDI: end the oldest note when more would sound at once (default: 64)').argParser(
      wholeNumber(1, 2048),
    ),
  temperature: () =>
    new Option('--temperature <x>', '0 takes the likeliest token, 1 draws as the model says')
      .argParser(realNumber((value) => value >= 0, 'a number of at least 0'))
      .default(0.8),
  topK: () => new Option('--top-k <n>', 'draw from the k likeliest tokens').argParser(wholeNumber(1)),
  topP: () =>
    new Option('--top-p <x>', 'draw from the likeliest tokens that make up this probability').argParser(
      realNumber((value) => value > 0 && value <= 1, 'a number above 0, at most 1'),
    ),
  drawSeed: () =>
    new Option('--seed <n>', 'the same seed writes the same text').argParser(wholeNumber(0, largestSeed)).default(0),
  checkpoint: () =>
    new Option(
      '--checkpoint <step>',
      "a step, or 'best' for the lowest validation loss (default: the newest)",
    ).argParser((text) => (text === 'best' ? text : wholeNumber(0)(text))),
  average: () => new Option('--average', 'with the moving average of the weights, of a run with training.emaDecay'),
  batches: () =>
    new Option('--batches <n>', 'evaluation batches (default: as in training)').argParser(wholeNumber(1, 100_000)),
  backends: (known: readonly string[]) =>
    new Option('--backends <names>', `only these of ${known.join(', ')} (default: all)`).argParser(namesOf(known)),
  rounds: () => new Option('--rounds <n>', 'how often each subject is timed').argParser(wholeNumber(1, 1000)),
}
