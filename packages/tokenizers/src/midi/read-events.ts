import { parseMidi } from 'midi-file'
import { mergeTracks } from './merge-tracks.js'
import type { Division, MidiScan } from './scan-midi.js'
import { SUSTAIN_PEDAL, walkTrack, type EventRun } from './walk-track.js'

/** Notes and pedal moves of all tracks, in order of time; at one tick, in order of tracks and then as the file has them. */
export interface ChannelEvents {
  readonly ticks: Float64Array
  /** kind << 18 | channel << 14 | pitch or 0 << 7 | velocity or pedal's value */
  readonly events: Uint32Array
  readonly tempoChanges: readonly TempoChange[]
  readonly division: Division
  /** Of the longest track. */
  readonly lastTick: number
}

export interface TempoChange {
  readonly tick: number
  readonly microsecondsPerBeat: number
}

/** Kinds of events, in their upper bits. */
export const [NOTE_OFF, NOTE_ON, PEDAL] = [0, 1, 2]

/**
 * Reads the events of a file that has been scanned.
 * midi-file parses it in short runs of channel events, so that it never meets a length that wasn't checked, nor holds a long file as objects.
 */
export function readEvents(bytes: Uint8Array, scan: MidiScan): ChannelEvents {
  const ticks = new Float64Array(scan.channelEvents)
  const events = new Uint32Array(scan.channelEvents)
  const tempoChanges: TempoChange[] = []
  const starts: number[] = []
  let [count, lastTick] = [0, 0]

  const put = (tick: number, kind: number, channel: number, key: number, value: number): void => {
    ticks[count] = tick
    events[count++] = (kind << 18) | (channel << 14) | (key << 7) | value
  }
  for (const track of scan.tracks) {
    starts.push(count)
    const { lastTick: last } = walkTrack(bytes, track, {
      tempo: (tick, microsecondsPerBeat) => tempoChanges.push({ tick, microsecondsPerBeat }),
      run(run) {
        let { tick } = run
        for (const event of parseRun(bytes, run)) {
          tick += event.deltaTime
          if (event.type === 'noteOn') put(tick, NOTE_ON, event.channel, event.noteNumber, event.velocity)
          else if (event.type === 'noteOff') put(tick, NOTE_OFF, event.channel, event.noteNumber, 0)
          else if (event.type === 'controller' && event.controllerType === SUSTAIN_PEDAL)
            put(tick, PEDAL, event.channel, 0, event.value)
        }
      },
    })
    lastTick = Math.max(lastTick, last)
  }
  tempoChanges.sort((a, b) => a.tick - b.tick)
  return { ...mergeTracks(ticks, events, starts), tempoChanges, division: scan.division, lastTick }
}

// prettier-ignore
const fileAround = [
  0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 0, 1, // MThd: format 0, one track
  0x4d, 0x54, 0x72, 0x6b, 0, 0, 0, 0, 0, 0, // MTrk, its length, the first event's time (0) and status
]

/** The run as a file of its own, parsed. Its first event is at time 0. */
function parseRun(bytes: Uint8Array, { status, start, end }: EventRun) {
  const file = new Uint8Array(fileAround.length + end - start)
  file.set(fileAround)
  new DataView(file.buffer).setUint32(18, end - start + 2)
  file[fileAround.length - 1] = status
  file.set(bytes.subarray(start, end), fileAround.length)
  return parseMidi(file).tracks[0]!
}
