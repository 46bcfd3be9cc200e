import { MidiError } from '../errors.js'
import { createEventStore, NOTE_ON, PEDAL, RESET, SILENCE } from './event-store.js'
import { mergeTracks } from './merge-tracks.js'
import type { MidiTokenizerJson } from './midi-options.js'
import { NoteKeeper } from './note-keeper.js'
import { readChunks } from './read-chunks.js'
import { readTrack } from './read-track.js'
import { TempoClock } from './tempo-clock.js'

type ReadNotesOptions = Pick<
  MidiTokenizerJson,
  'stepMilliseconds' | 'pedal' | 'channel10' | 'lowestPitch' | 'highestPitch'
>

/** What a file may hold: the bounds of the memory that reading takes. */
const mostNotes = 1_000_000
const longestSeconds = 86_400

/**
 * The notes of a file, all tracks together. Times are whole steps, rounded from the file's time, so that no error adds up. What never ends,
 * ends with the file.
 * @throws MidiError with the byte where the file goes wrong
 */
export function readNotes(bytes: Uint8Array, options: ReadNotesOptions): NoteKeeper {
  const { division, tracks } = readChunks(bytes)
  const store = createEventStore(tracks.reduce((sum, { start, end }) => sum + end - start, 0))
  const starts: number[] = []
  for (const track of tracks) {
    starts.push(store.count)
    const hasEnd = readTrack(bytes, track, store)
    if (!hasEnd && track.isFollowedByOther)
      throw new MidiError(
        `track ${track.number} has no end, and what follows is not a track,`,
        track.end,
        "The track's length is damaged: get the file again.",
      )
    if (store.notes > mostNotes)
      throw new MidiError(
        `there are more than ${mostNotes.toLocaleString('en-US')} notes by the end of track ${track.number}`,
        track.end,
        'Cut the piece into several.',
      )
  }
  const { ticks, events } = mergeTracks(store, starts)
  const microsecondsPerStep = options.stepMilliseconds * 1000
  const changes = 'ticksPerBeat' in division ? store.tempoChanges.sort((a, b) => a.tick - b.tick) : []
  const standstill = changes.find(({ microsecondsPerBeat }) => microsecondsPerBeat === 0)
  if (standstill !== undefined)
    throw new MidiError(
      'there is a tempo of 0 µs per beat, so that no time passes,',
      standstill.offset,
      'Remove the tempo change, or set a tempo in it: 500,000 is usual.',
    )
  const clock = new TempoClock(division, changes, microsecondsPerStep)
  const lastStep = (longestSeconds * 1e6) / microsecondsPerStep
  const stepAt = (tick: number): number => {
    const step = Math.round(clock.stepsAt(tick))
    if (step > lastStep) throw tooLong()
    return step
  }

  const keeper = new NoteKeeper(store.notes)
  const foldsPedal = options.pedal === 'fold'
  const leftOut = options.channel10 === 'drop' ? 9 : -1
  const { lowestPitch, highestPitch } = options
  for (let index = 0; index < store.count; index++) {
    const event = events[index]!
    const kind = event >> 18
    const channel = (event >> 14) & 15
    if (channel === leftOut) continue
    if (kind === SILENCE) {
      keeper.silence(channel, stepAt(ticks[index]!))
      continue
    }
    if (kind === PEDAL || kind === RESET) {
      const isDown = kind === PEDAL && (event & 127) >= 64
      if (foldsPedal && isDown !== keeper.isPedalDown(channel)) keeper.movePedal(channel, stepAt(ticks[index]!))
      continue
    }
    const pitch = (event >> 7) & 127
    if (pitch < lowestPitch || pitch > highestPitch) continue
    if (kind === NOTE_ON) keeper.noteOn(channel * 128 + pitch, event & 127, stepAt(ticks[index]!))
    else keeper.noteOff(channel * 128 + pitch, stepAt(ticks[index]!))
  }
  keeper.finish(stepAt(store.lastTick))
  return keeper
}

function tooLong(): MidiError {
  return new MidiError(
    `the piece is longer than a day (${longestSeconds.toLocaleString('en-US')} seconds) by the division of time`,
    12,
    'Its times are damaged, or it is to be cut into several.',
  )
}
