// Every recording of a folder, decoded, brought to 16 kHz and encoded as µ-law; and beside it what SoX makes of the same file.
// The bar: the difference below 7 kHz is 60 dB below the sound.
//   node benchmarks/promises/sound-against-sox.mjs <folder of recordings>
// Wants Debian's sox, and built packages (npm run build).
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { decodeAudio } from '@wgpt/datasets'
import { createMuLawTokenizer } from '@wgpt/tokenizers'

const folder = process.argv[2]
const rate = 16_000
const size = 1 << 14
const window = Float64Array.from({ length: size }, (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size))

/** Radix 2, in place. */
function transform(re, im) {
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; j & bit; bit >>= 1) j ^= bit
    j ^= bit
    if (i < j) [re[i], re[j], im[i], im[j]] = [re[j], re[i], im[j], im[i]]
  }
  for (let length = 2; length <= size; length <<= 1)
    for (let start = 0; start < size; start += length)
      for (let k = 0; k < length / 2; k++) {
        const angle = (-2 * Math.PI * k) / length
        const [c, s] = [Math.cos(angle), Math.sin(angle)]
        const [a, b] = [start + k, start + k + length / 2]
        const [x, y] = [re[b] * c - im[b] * s, re[b] * s + im[b] * c]
        ;[re[b], im[b], re[a], im[a]] = [re[a] - x, im[a] - y, re[a] + x, im[a] + y]
      }
}

/** The power below 7 kHz, over windows that lie half over each other. */
function power(sound) {
  let sum = 0
  const [re, im] = [new Float64Array(size), new Float64Array(size)]
  for (let start = 0; start + size <= sound.length; start += size / 2) {
    for (let n = 0; n < size; n++) [re[n], im[n]] = [sound[start + n] * window[n], 0]
    transform(re, im)
    for (let bin = 0; bin < (7000 * size) / rate; bin++) sum += re[bin] ** 2 + im[bin] ** 2
  }
  return sum
}

const sox = (...args) => execFileSync('sox', args, { maxBuffer: 2 ** 30, stdio: ['ignore', 'pipe', 'ignore'] })
const tokenizer = createMuLawTokenizer({ sampleRate: rate })
let worst = -Infinity
for (const name of readdirSync(folder).sort()) {
  const file = path.join(folder, name)
  const started = process.cpuUsage()
  const sound = await decodeAudio({ name, ...whole(file) }, { sampleRate: rate })
  const ids = tokenizer.encode(sound)
  const cpu = process.cpuUsage(started)
  const raw = path.join(os.tmpdir(), `${process.pid}.f32`)
  sox('-D', file, '-t', 'f32', '-c', '1', raw, 'remix', '-', 'rate', '-v', String(rate))
  const bytes = readFileSync(raw)
  rmSync(raw)
  const wanted = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
  const length = Math.min(sound.length, wanted.length)
  const difference =
    10 * Math.log10(power(sound.subarray(0, length).map((x, n) => x - wanted[n])) / power(wanted.subarray(0, length)))
  worst = Math.max(worst, difference)
  const seconds = sound.length / rate
  console.log(
    `${name}: ${seconds.toFixed(1)} s, ${ids.length} ids, ${Math.abs(sound.length - wanted.length)} samples longer or shorter than SoX's, ` +
      `difference below 7 kHz ${difference.toFixed(1)} dB, ${(seconds / ((cpu.user + cpu.system) / 1e6)).toFixed(0)} times as fast as it plays`,
  )
}
console.log(`worst: ${worst.toFixed(1)} dB; expected at most -60 dB`)
process.exitCode = worst <= -60 ? 0 : 1

/** A file as decodeAudio reads it. */
function whole(file) {
  const bytes = readFileSync(file)
  return { size: bytes.length, read: (start, end) => Promise.resolve(bytes.subarray(start, end)) }
}
