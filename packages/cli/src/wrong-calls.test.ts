import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './testing/temporary-folder.js'
import { openCalls, wgpt } from './testing/run-wgpt.js'

const cwd = temporaryFolder()
mkdirSync(path.join(cwd, 'pictures'))
writeFileSync(path.join(cwd, 'picture.png'), Uint8Array.of(137, 80, 78, 71))
writeFileSync(path.join(cwd, 'empty.txt'), '')
writeFileSync(path.join(cwd, 'short.txt'), 'Call me Ishmael.')
const wav = Buffer.from(
  'RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\x64\0\0\0abcd',
  'latin1',
)
writeFileSync(path.join(cwd, 'cut.wav'), wav)
writeFileSync(path.join(cwd, 'wrong.yaml'), 'training:\n  step: 3\n')
mkdirSync(path.join(cwd, 'full'))
writeFileSync(path.join(cwd, 'full/letter.txt'), 'mine')
mkdirSync(path.join(cwd, 'broken-run'))
writeFileSync(path.join(cwd, 'broken-run/config.json'), '{ "modality": "te')
writeFileSync(path.join(cwd, 'broken-run/tokenizer.json'), '{}')

/** The call, its exit code, and what its one line must say: what, what was found, what to do. */
const table: [call: string, code: number, ...says: string[]][] = [
  ['nonsense', 2, "unknown command 'nonsense'", 'See: wgpt --help'],
  ['trian text', 2, "unknown command 'trian'", 'Did you mean train?'],
  ['generate x\u001B[31mred', 2, "run 'x\\u001b[31mred' doesn't exist", 'Name the folder of a run'],
  ['train', 2, 'no preset is named', 'Choose one of text, midi, audio'],
  ['train nonsense', 2, "'nonsense' is invalid for argument 'preset'", 'Allowed choices are text, midi, audio'],
  ['train text more', 2, 'too many arguments', 'See: wgpt train --help'],
  ['train text --nonsense', 2, "unknown option '--nonsense'", 'See: wgpt train --help'],
  ['train text --steps -1', 2, "'-1' is invalid", 'Expected a whole number of at least 1'],
  ['train text --steps 1.5', 2, "'1.5' is invalid", 'Expected a whole number'],
  ['train text --steps many', 2, "'many' is invalid", 'Expected a whole number'],
  ['train text --seed 5000000000', 2, "'5000000000' is invalid", 'from 0 to 4294967295'],
  ['train text --size huge', 2, "'huge' is invalid", 'Allowed choices are tiny, small, paper'],
  ['train text --backend gpu', 2, "'gpu' is invalid", 'auto, tensorflow, webgpu, wasm, cpu'],
  ['train text --wavelet daubechies', 2, "'daubechies' is invalid", 'Allowed choices are none, fixed'],
  ['train text --set foo=1', 2, "'foo': there is no such setting", 'The nearest are'],
  ['train text --set layerCount=2', 2, "'layerCount': there is no such setting", 'decoder.layerCount'],
  ['train text --set training.batchsize=2', 2, 'there is no such setting', 'The nearest is training.batchSize.'],
  ['train text --set decoder.seed=2', 2, "'decoder.seed': there is no such setting", 'training.seed'],
  ['train text --set lr=1', 2, "'lr': there is no such setting", 'The nearest is training.learningRate.'],
  ['train text --set n_layer=2', 2, 'The nearest is decoder.layerCount.'],
  [
    'train text --learning-rate 1e-3',
    2,
    "unknown option '--learning-rate'",
    'Use --set training.learningRate=<value>. See: wgpt train --help',
  ],
  ['train text --batch-size=8', 2, "unknown option '--batch-size", 'Use --set training.batchSize=<value>.'],
  ['describe text --layers 3', 2, "unknown option '--layers'", 'Use --set decoder.layerCount=<value>.'],
  ['train text --set foo', 2, "'foo' has no value", 'expected key=value'],
  ['train text --set training.optimizer=sgd', 2, 'training.optimizer', 'kind: \'muon\' }; found "sgd"'],
  ['train text --set training.batchSize=x', 2, 'training.batchSize', 'received string'],
  ['train text --set decoder.headCount=3', 2, 'decoder.headCount', 'must divide embeddingSize (64)'],
  ['train text --set decoder.wavelet.boundary=zro', 2, 'boundary is "zro"', "'zero' or 'renormalize'"],
  ['train text --set data.source=nonsense', 2, "there is no source 'nonsense'", 'moby-dick, state-of-the-union'],
  ['train text --set data.source=piano-notes', 2, "'piano-notes' is of audio, not of text", 'Choose one of moby-dick'],
  ['train text --set modality=smell', 2, "modality is 'smell'", 'Choose one of text, midi, audio'],
  ['train text --set modality=Text', 2, 'modality: must be a name of small letters'],
  ['train text --data absent.txt', 2, "absent.txt' doesn't exist", 'Check the path'],
  ['train text --data empty.txt', 2, "empty.txt' is empty (0 bytes)", 'Give a file with text in it'],
  ['train text --data picture.png', 2, 'byte 0 is 0x89', 'Give a text file'],
  ['train text --data pictures', 2, 'holds no .txt, .text, .md file', 'Name a folder with texts'],
  ['train text --data none/**/*.txt', 2, 'no file matches', 'Check the pattern'],
  ['train midi --data short.txt', 2, "doesn't begin with 'MThd' at byte 0", 'Give a .mid file'],
  ['train audio --data picture.png', 2, 'is not a sound file', '89 50 4e 47 at byte 0', 'Give a WAV, AIFF, FLAC, Ogg'],
  ['train audio --data cut.wav', 2, '100 bytes of samples were announced, 4 are there', 'at byte 48'],
  [
    'train audio --data pictures',
    2,
    'holds no .wav, .flac, .ogg, .oga, .opus, .mp3, .aif, .aiff, .aifc file',
    'Name a folder with sound files',
  ],
  ['train text --data short.txt', 2, 'tokens; expected at least 129', 'Give more data'],
  ['train text --out full', 2, "'full' isn't empty (1 entries, 'letter.txt' first)", 'Name a new folder'],
  ['train text --out short.txt', 2, "'short.txt' can't be a folder", 'Name a new folder'],
  ['train text --out broken-run', 2, "'broken-run' holds a run already", 'wgpt train --resume broken-run'],
  ['train --resume', 2, 'runs/ holds no unfinished run', 'Name its folder'],
  ['train text --resume absent', 2, "'absent' doesn't exist", 'Name the folder of a run'],
  ['train --resume full', 1, 'full holds no run: config.json is missing', 'Name the folder of a run'],
  ['train --resume broken-run', 1, 'broken-run/config.json is broken', 'Restore the file'],
  ['train --config absent.yaml', 2, "--config 'absent.yaml' doesn't exist", 'Check the path'],
  ['train --config short.txt', 2, "--config 'short.txt'", 'ends in .json, .yaml'],
  ['train --config pictures', 2, "--config 'pictures'", 'ends in .json, .yaml'],
  ['train text --config wrong.yaml', 2, "wrong.yaml:2: 'training.step': there is no such setting", 'training.steps'],
  ['train --resume full --config wrong.yaml', 2, "--config can't be changed when a run continues"],
  ['train --resume full --seed 9', 2, "--seed can't be changed when a run continues", 'Leave it out'],
  ['eval full --checkpoint last', 2, "'last' is invalid", 'Expected a whole number'],
  ['compare text --arms none', 2, "the arms are 'none'", '--arms none,fixed'],
  ['compare text --arm slow=training.learningRate=0.001', 2, "the arms are 'slow'", 'two or more'],
  ['compare text --arm a --arm b=training.rate=1', 2, 'no such setting of an arm', 'training.'],
  ['compare text --arm a --arm b=training.seed=1', 2, "arm 'b' changes training.seed, which all arms", 'for all'],
  ['compare text --arm a --arm b=decoder.headCount=3', 2, "arm 'b'", 'must divide embeddingSize'],
  ['compare text --arms none,none', 2, 'two or more different ones'],
  ['compare text --arms none,foo', 2, "'foo': there is no such arm. Choose from none, fixed"],
  ['compare --resume', 2, 'runs/ holds no unfinished comparison'],
  ['describe', 2, 'no preset is named', 'Choose one of text, midi, audio'],
  ['describe nonsense', 2, 'there is no such preset and no such folder', 'Choose one of text, midi, audio'],
  ['describe full', 2, "'full' holds no config.json"],
  ['describe full --steps 3', 2, "--steps can't be given for a run", 'Leave it out'],
  ['describe broken-run', 1, 'config.json is broken'],
  ['describe text --set decoder.headCount=3', 2, 'must divide embeddingSize (64)', 'Fix --set decoder.headCount'],
  ['describe text --set training.plateau.patience=3', 2, "is of schedule 'plateau' alone"],
  ['describe text --quiet --verbose', 2, "'--quiet' cannot be used with", '--verbose'],
  ['describe text --log-format xml', 2, "'xml' is invalid", 'Allowed choices are text, json'],
  ['completion', 2, "missing required argument 'shell'"],
  ['completion tcsh', 2, "'tcsh' is invalid", 'Allowed choices are bash, zsh, fish'],
  ['schema more', 2, "'more' is invalid for argument 'kind'", 'Allowed choices are config, study'],
  ['generate', 2, "missing required argument 'run'", 'See: wgpt generate --help'],
  ['generate absent', 2, "run 'absent' doesn't exist", 'Name the folder of a run'],
  ['generate full', 2, "'full' holds no config.json"],
  ['generate broken-run', 1, 'config.json is broken'],
  ['generate full --tokens 0', 2, "'0' is invalid", 'from 1 to 10000000'],
  ['generate full --temperature -1', 2, "'-1' is invalid", 'at least 0'],
  ['generate full --top-p 2', 2, "'2' is invalid", 'at most 1'],
  ['eval absent', 2, "run 'absent' doesn't exist"],
  ['eval broken-run', 1, 'config.json is broken'],
  ['report', 2, "missing required argument 'run'"],
  ['report absent', 2, "run 'absent' doesn't exist"],
  ['report broken-run', 1, 'config.json is broken'],
  ['export --out new', 2, "missing required argument 'run'"],
  ['export broken-run', 2, "required option '--out <folder>' not specified", 'See: wgpt export --help'],
  ['export absent --out new', 2, "run 'absent' doesn't exist"],
  ['export broken-run --out new', 1, 'config.json is broken'],
  ['export broken-run --out full', 2, "--out 'full' isn't empty", 'Name a new folder'],
  ['export broken-run --out broken-run', 2, 'holds a run or a model already', 'Name a new folder'],
  ['export broken-run --format onnx --out new', 2, "'onnx' is invalid", 'Allowed choices are huggingface'],
  ['import --out new', 2, "missing required argument 'folder'"],
  ['import full', 2, "required option '--out <run>' not specified"],
  ['import absent --out new', 2, "model 'absent' doesn't exist", 'Name the folder of a GPT-2'],
  ['import short.txt --out new', 2, "model 'short.txt' isn't a folder"],
  ['import full --out new', 2, "'full' holds no config.json", 'so it is not a model'],
  ['import broken-run --out new', 1, 'config.json: byte 17: it is not JSON', 'Get the file again'],
  ['data', 2, "missing required argument 'action'"],
  ['data show', 2, 'no source is named', 'moby-dick, state-of-the-union'],
  ['data show nonsense', 2, "'nonsense' is invalid", 'Allowed choices are moby-dick'],
  ['data list --sha256 x', 2, "'x' is invalid", '64 hexadecimal digits'],
  [`data list --sha256 ${'0'.repeat(64)}`, 2, 'takes no --sha256', 'wgpt data get'],
  ['data get', 2, 'no source is named', 'Choose one of moby-dick'],
  ['data list moby-dick', 2, "takes no name, found 'moby-dick'", 'wgpt data show moby-dick'],
  [
    'bench nonsense',
    2,
    "'nonsense' is invalid",
    'Allowed choices are op, train, compare, generate, tokenize, all, serve',
  ],
  ['bench op --backends foo', 2, "'foo' is not one of tensorflow, webgpu, wasm, cpu"],
  ['bench op --rounds 0', 2, "'0' is invalid"],
]

const answer = openCalls({ cwd })

describe('a wrong call', () => {
  it.each(table)('wgpt %s → %i, one line', async (call, code, ...says) => {
    const outcome = await answer(call.split(' '))
    expect(outcome.stdout).toBe('')
    // A slow machine says first how far it is.
    expect(outcome.stderr.replace(/^reading the data: \d+ %\n/gm, '')).toMatch(/^wgpt: [^\n]+\n$/)
    for (const part of says) expect(outcome.stderr).toContain(part)
    expect(outcome.stderr).not.toMatch(/\bat .*:\d+:\d+/)
    expect(outcome.code).toBe(code)
  })

  it.each(['nonsense', 'train text --data absent.txt', 'generate broken-run'])(
    'wgpt %s says the same in a process of its own',
    async (call) => {
      expect(await wgpt(call.split(' '), { cwd })).toEqual(await answer(call.split(' ')))
    },
  )

  it('shows where only if WGPT_DEBUG asks for it', async () => {
    const { stderr } = await wgpt(['generate', 'absent'], { cwd, env: { WGPT_DEBUG: '1' } })
    expect(stderr).toMatch(/\n\s+at .*:\d+:\d+/)
  })
})
