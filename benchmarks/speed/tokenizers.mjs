// How fast the tokenizers are, on one thread, beside the raw copy or parse of the same bytes in the same run.
//
//   npx nx run @wgpt/tokenizers:build && node benchmarks/speed/tokenizers.mjs [--midi <folder of .mid>] [--rounds 7] [--json]
//
// CPU seconds of the whole process (garbage collection too), minimum of the rounds; the sides of a pair take turns.
import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs, TextEncoder } from 'node:util'
import { brotliDecompressSync } from 'node:zlib'
import { parseMidi, writeMidi } from 'midi-file'
import {
  createByteTokenizer,
  createCharacterTokenizer,
  createMidiTokenizer,
  createMuLawTokenizer,
} from '@wgpt/tokenizers'

const { values: options } = parseArgs({
  options: {
    midi: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
let state = 1
const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647

const sample = new URL('../../packages/datasets/samples/moby-dick.json.br', import.meta.url)
const novel = JSON.parse(brotliDecompressSync(readFileSync(sample)).toString('utf8'))
  .map(({ text }) => text)
  .join('\n')
  .repeat(8)
const alphabet = [...new Set(novel.normalize('NFC'))].join('')
const novelBytes = new TextEncoder().encode(novel)
const sound = makeSound(8_000_000)
const pieces = options.midi === undefined ? makePieces(60) : readPieces(options.midi)
const copyOfText = new Uint8Array(novelBytes.length)

const sides = {
  'text copied (UTF-8)': { bytes: novelBytes.length, run: () => new TextEncoder().encodeInto(novel, copyOfText) },
  'text, text8': {
    bytes: novelBytes.length,
    run: text(createCharacterTokenizer()),
    beside: 'text copied (UTF-8)',
    wanted: { megabytes: 50 },
  },
  'text, its own alphabet': {
    bytes: novelBytes.length,
    run: text(createCharacterTokenizer({ alphabet })),
    beside: 'text copied (UTF-8)',
    wanted: { megabytes: 50 },
  },
  'bytes copied': { bytes: novelBytes.length, run: () => novelBytes.slice() },
  bytes: { bytes: novelBytes.length, run: () => createByteTokenizer().encode(novelBytes), beside: 'bytes copied' },
  'sound copied': { bytes: sound.byteLength, run: () => sound.slice() },
  'sound, µ-law': {
    bytes: sound.byteLength,
    run: audio(createMuLawTokenizer()),
    beside: 'sound copied',
    wanted: { megabytes: 100 },
  },
  'sound, µ-law g711': {
    bytes: sound.byteLength,
    run: audio(createMuLawTokenizer({ law: 'g711' })),
    beside: 'sound copied',
    wanted: { megabytes: 100 },
  },
  'MIDI parsed (midi-file)': { bytes: sizeOf(pieces), run: () => pieces.forEach((piece) => parseMidi(piece)) },
  MIDI: {
    bytes: sizeOf(pieces),
    run: midi(createMidiTokenizer()),
    beside: 'MIDI parsed (midi-file)',
    wanted: { ratio: 1.5 },
  },
}

const best = Object.fromEntries(Object.keys(sides).map((name) => [name, Infinity]))
for (let round = 0; round <= rounds; round++)
  for (const [name, { run }] of Object.entries(sides)) {
    const before = process.cpuUsage()
    run()
    const { user, system } = process.cpuUsage(before)
    if (round > 0) best[name] = Math.min(best[name], (user + system) / 1e6) // the first round warms up
  }

const rows = Object.entries(sides).map(([name, { bytes, beside, wanted = {} }]) => {
  const megabytesPerSecond = bytes / 1e6 / best[name]
  const ratio = beside && best[name] / best[beside]
  const met = !(megabytesPerSecond < wanted.megabytes) && !(ratio > wanted.ratio)
  return { name, megabytes: bytes / 1e6, cpuSeconds: best[name], megabytesPerSecond, beside, ratio, wanted, met }
})
const machine = {
  cpu: os.cpus()[0]?.model,
  cores: os.cpus().length,
  node: process.version,
  rounds,
  midi: options.midi ? 'given' : 'made',
}
if (options.json) console.log(JSON.stringify({ machine, rows }))
else {
  console.log(machine)
  console.table(
    rows.map(({ name, megabytes, megabytesPerSecond, beside, ratio, wanted, met }) => ({
      name,
      MB: round(megabytes),
      'MB/s': round(megabytesPerSecond),
      '÷ raw': ratio === undefined ? '' : `${round(ratio)} of ${beside}`,
      wanted: wanted.megabytes ? `≥ ${wanted.megabytes} MB/s` : wanted.ratio ? `≤ ${wanted.ratio}` : '',
      met,
    })),
  )
}
process.exitCode = rows.every(({ met }) => met) ? 0 : 1

function round(value) {
  return Number(value.toPrecision(3))
}
function text(tokenizer) {
  return () => tokenizer.encode(novel)
}
function audio(tokenizer) {
  return () => tokenizer.encode(sound)
}
function midi(tokenizer) {
  return () => pieces.forEach((piece) => tokenizer.encode(piece))
}
function sizeOf(files) {
  return files.reduce((sum, { length }) => sum + length, 0)
}

/** Struck strings and a little noise. */
function makeSound(length) {
  const samples = new Float32Array(length)
  let [phase, step, loudness] = [0, 0, 0]
  for (let index = 0; index < length; index++) {
    if (index % 4000 === 0) [step, loudness] = [(2 * Math.PI * 55 * 2 ** (random() * 5)) / 16_000, random() * 0.9]
    phase += step
    loudness *= 0.9998
    samples[index] = loudness * Math.sin(phase) + 0.002 * (random() - 0.5)
  }
  return samples
}

function readPieces(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.midi?$/i.test(name))
    .map((name) => new Uint8Array(readFileSync(path.join(folder, name))))
}

/** Performances as a recording piano writes them: chords, arpeggios, and a pedal that says where it is all the time. */
function makePieces(count) {
  return Array.from({ length: count }, () => {
    const events = []
    for (let note = 0; note < 3000; note++) {
      const noteNumber = 30 + Math.floor(random() * 60)
      events.push({
        tick: note * 40 + Math.floor(random() * 30),
        type: 'noteOn',
        noteNumber,
        velocity: 1 + Math.floor(random() * 127),
      })
      events.push({ tick: note * 40 + 60 + Math.floor(random() * 400), type: 'noteOff', noteNumber, velocity: 64 })
      events.push({
        tick: note * 40 + 20,
        type: 'controller',
        controllerType: 64,
        value: Math.floor(64 + 63 * Math.sin(note / 9)),
      })
    }
    events.sort((a, b) => a.tick - b.tick)
    const track = events.map((event, index) => ({
      ...event,
      channel: 0,
      deltaTime: event.tick - (events[index - 1]?.tick ?? 0),
    }))
    const header = { format: 0, numTracks: 1, ticksPerBeat: 384 }
    return Uint8Array.from(
      writeMidi({ header, tracks: [[...track, { deltaTime: 0, meta: true, type: 'endOfTrack' }]] }),
    )
  })
}
