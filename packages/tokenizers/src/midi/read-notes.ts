import { MidiError } from '../errors.js'
import { createEventStore, NOTE_ON, PEDAL } from './event-store.js'
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
    readTrack(bytes, track, store)
    if (store.notes > mostNotes)
      throw new MidiError(
        `there are more than ${mostNotes.toLocaleString('en-US')} notes by the end of track ${track.number}`,
        track.end,
        'Cut the piece into several.',
      )
  }
  const { ticks, events } = mergeTracks(store, starts)
  const microsecondsPerStep = options.stepMilliseconds * 1000
  const changes = store.tempoChanges.sort((a, b) => a.tick - b.tick)
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
    if (kind === PEDAL) {
      const isDown = (event & 127) >= 64
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
