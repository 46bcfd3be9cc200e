import { describe, expect, it } from 'vitest'
import { toneFile, toneKinds } from '../testing/tone-files.js'
import { decodeAudio } from './decode-audio.js'

/** How much of a frequency is in a sound, as the amplitude of its sine. */
function amplitude(sound: Float32Array, hertz: number, rate: number): number {
  let [re, im] = [0, 0]
  for (const [n, x] of sound.entries()) {
    re += x * Math.cos((2 * Math.PI * hertz * n) / rate)
    im += x * Math.sin((2 * Math.PI * hertz * n) / rate)
  }
  return (2 * Math.hypot(re, im)) / sound.length
}

// Nothing here computes on a backend: the file is one of those that run in Node and in a page.
describe.each(toneKinds)('a tone as %s', (kind) => {
  it('is decoded, mixed to one channel and brought to 16 kHz', async () => {
    const sound = await decodeAudio(toneFile(kind), { sampleRate: 16_000 })
    // An encoder of MP3 adds some silence before and behind.
    expect(sound.length).toBeGreaterThanOrEqual(4000)
    expect(sound.length).toBeLessThan(kind === 'mp3' ? 5500 : 4100)
    const middle = sound.subarray(sound.length - 3600, sound.length - 400)
    expect(amplitude(middle, 440, 16_000)).toBeCloseTo(0.25, 1)
    expect(amplitude(middle, 660, 16_000)).toBeCloseTo(0.25, 1)
    expect(amplitude(middle, 550, 16_000)).toBeLessThan(0.02)
  })

  it('that is cut anywhere gives a sound or a typed error', async () => {
    const whole = toneFile(kind)
    for (let length = 0; length < whole.length; length += 97) {
      const outcome: unknown = await decodeAudio(whole.slice(0, length), { sampleRate: 16_000 }).catch(
        (error: unknown) => error,
      )
      if (!(outcome instanceof Float32Array)) expect(outcome).toMatchObject({ name: 'DataFileError' })
    }
  })
})
