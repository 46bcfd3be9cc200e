import { z } from 'zod'

const midi7Bits = z.int().min(0).max(127)
const powersOfTwo = [1, 2, 4, 8, 16, 32, 64, 128] as const

/** A MIDI tokenizer as it is saved: every option. */
export const midiTokenizerJson = z
  .strictObject({
    kind: z.literal('midi'),
    lowestPitch: midi7Bits,
    highestPitch: midi7Bits,
    velocities: z.literal(powersOfTwo),
    stepMilliseconds: z.int().min(1).max(300),
    longestShift: z.int().min(1).max(1000),
    pedal: z.enum(['fold', 'ignore']),
    channel10: z.enum(['keep', 'drop']),
  })
  .refine(({ lowestPitch, highestPitch }) => lowestPitch <= highestPitch, {
    path: ['highestPitch'],
    error: 'must not be below lowestPitch',
  })
export type MidiTokenizerJson = z.output<typeof midiTokenizerJson>

export interface MidiTokenizerOptions {
  /** Notes outside of these pitches are left out. A piano has 21 to 108. Default: 0 and 127. */
  lowestPitch?: number
  highestPitch?: number
  /** How many loudnesses there are, a power of two up to 128; 1: none, every note sounds at 64. Default: 32. */
  velocities?: MidiTokenizerJson['velocities']
  /** The grid of time, 1 to 300. A time is off by half of it at most. Default: 10. */
  stepMilliseconds?: number
  /** The longest single shift of time, in steps, 1 to 1,000. Default: 100. */
  longestShift?: number
  /** 'fold': the sustain pedal lengthens notes; 'ignore': a note ends with its key. Default: 'fold'. */
  pedal?: MidiTokenizerJson['pedal']
  /** 'drop': leaves out channel 10, the drums of General MIDI. Default: 'keep'. */
  channel10?: MidiTokenizerJson['channel10']
}

/** Oore et al. 2018: 128 note-ons, 128 note-offs, 100 shifts of 10 ms, 32 velocities. */
export const performanceOptions: MidiTokenizerJson = {
  kind: 'midi',
  lowestPitch: 0,
  highestPitch: 127,
  velocities: 32,
  stepMilliseconds: 10,
  longestShift: 100,
  pedal: 'fold',
  channel10: 'keep',
}
