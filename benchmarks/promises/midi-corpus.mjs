// Tokenizes every MIDI file of a folder, writes it back, and compares both sides by a reader of its own: note counts, onsets, pitches, velocities.
//
//   npx nx run @wgpt/tokenizers:build && node benchmarks/promises/midi-corpus.mjs <folder> [--json]
import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { parseMidi } from 'midi-file'
import { createMidiTokenizer } from '@wgpt/tokenizers'

const [folder, ...flags] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node benchmarks/promises/midi-corpus.mjs <folder> [--json]')
  process.exit(2)
}
const files = readdirSync(folder, { recursive: true })
  .map((name) => path.join(folder, name))
  .filter((file) => /\.midi?$/i.test(file) && statSync(file).isFile())
  .sort()

const tokenizer = createMidiTokenizer()
const tolerance = { onset: 0.005 + 1e-9, velocity: 2 }
const total = { files: 0, bytes: 0, notes: 0, tokens: 0, seconds: 0, pianoHours: 0 }
const cpu = { parse: 0, encode: 0, decode: 0 }
const worst = { onset: 0, velocity: 0 }
const failures = []
let peak = 0

for (const file of files) {
  const bytes = new Uint8Array(readFileSync(file))
  try {
    timed('parse', () => parseMidi(bytes))
    const ids = timed('encode', () => tokenizer.encode(bytes))
    const written = timed('decode', () => tokenizer.decode(ids))
    compare(readNotes(bytes), readNotes(written))
    const again = tokenizer.encode(written)
    if (again.length !== ids.length || !again.every((id, index) => id === ids[index]))
      throw Error('encode(decode(ids)) differs')
    total.files++
    total.bytes += bytes.length
    total.tokens += ids.length
  } catch (error) {
    failures.push(`${path.relative(folder, file)}: ${error.message}`)
  }
  peak = Math.max(peak, process.memoryUsage().rss)
}

const result = {
  ...total,
  tokensPerNote: total.tokens / total.notes,
  cpuSeconds: cpu,
  encodeOverParse: cpu.encode / cpu.parse,
  peakMegabytes: peak / 2 ** 20,
  largestOnsetErrorMilliseconds: worst.onset * 1000,
  largestVelocityError: worst.velocity,
  node: process.version,
  failures,
}
console.log(flags.includes('--json') ? JSON.stringify(result) : result)
process.exitCode = failures.length > 0 || total.files === 0 ? 1 : 0

function timed(what, work) {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  cpu[what] += (user + system) / 1e6
  return value
}

/** Every note-on of every track, by pitch: its time in seconds by the file's tempo changes, and its velocity. */
function readNotes(bytes) {
  const { header, tracks } = parseMidi(bytes)
  const events = tracks.flatMap((track) => {
    let tick = 0
    return track.map((event) => ({ ...event, tick: (tick += event.deltaTime) }))
  })
  events.sort((a, b) => a.tick - b.tick)
  let [time, tick, tempo] = [0, 0, 500_000]
  const pitches = Array.from({ length: 128 }, () => [])
  for (const event of events) {
    time += ((event.tick - tick) * tempo) / header.ticksPerBeat / 1e6
    tick = event.tick
    if (event.type === 'setTempo') tempo = event.microsecondsPerBeat
    if (event.type === 'noteOn') pitches[event.noteNumber].push({ time, velocity: event.velocity })
  }
  return pitches
}

/** The k-th note of a pitch on one side is the k-th on the other; of notes at one moment, velocities may change places. */
function compare(pitches, back) {
  let last = 0
  for (const [pitch, notes] of pitches.entries()) {
    const others = back[pitch]
    if (notes.length !== others.length) throw Error(`pitch ${pitch}: ${notes.length} notes became ${others.length}`)
    for (let index = 0; index < notes.length;) {
      const moment = others.filter(({ time }, at) => at >= index && time === others[index].time).length
      const here = notes.slice(index, index + moment)
      for (const { time } of here) {
        const error = Math.abs(time - others[index].time)
        worst.onset = Math.max(worst.onset, error)
        if (error > tolerance.onset) throw Error(`pitch ${pitch}: the onset at ${time} s moved by ${error} s`)
        last = Math.max(last, time)
      }
      const loudness = (list) => list.map(({ velocity }) => velocity).sort((a, b) => a - b)
      const after = loudness(others.slice(index, index + moment))
      for (const [at, velocity] of loudness(here).entries()) {
        const error = Math.abs(velocity - after[at])
        worst.velocity = Math.max(worst.velocity, error)
        if (error > tolerance.velocity) throw Error(`pitch ${pitch}: a velocity of ${velocity} became ${after[at]}`)
      }
      index += moment
    }
    total.notes += notes.length
  }
  total.seconds += last
  total.pianoHours = total.seconds / 3600
}
