import { writeMidi, type MidiEvent } from 'midi-file'

const ticksPerBeat = 50
/** midi-file's writer copies all that it has for every number of more than one byte: it gets few events at once. */
const eventsAtOnce = 512
const headBytes = 14 + 8
const longestDelta = 0x0fffffff

/** Writes a file of format 0 on one channel, one tick per step. */
export function createMidiWriter(stepMilliseconds: number) {
  const parts: Uint8Array[] = []
  let events: MidiEvent[] = []
  let deltaTime = 0

  const flush = (): void => {
    parts.push(asTrack(events).subarray(headBytes))
    events = []
  }
  const put = (event: MidiEvent): void => {
    events.push(event)
    deltaTime = 0
    if (events.length >= eventsAtOnce) flush()
  }
  put({ type: 'setTempo', meta: true, deltaTime, microsecondsPerBeat: stepMilliseconds * 1000 * ticksPerBeat })
  return {
    wait(steps: number): void {
      deltaTime = Math.min(deltaTime + steps, longestDelta)
    },
    noteOn(noteNumber: number, velocity: number): void {
      put({ type: 'noteOn', deltaTime, channel: 0, noteNumber, velocity })
    },
    noteOff(noteNumber: number): void {
      put({ type: 'noteOff', deltaTime, channel: 0, noteNumber, velocity: 0, byte9: true })
    },
    finish(): Uint8Array {
      put({ type: 'endOfTrack', meta: true, deltaTime })
      flush()
      const file = new Uint8Array(headBytes + parts.reduce((sum, part) => sum + part.length, 0))
      file.set(asTrack([]))
      new DataView(file.buffer).setUint32(headBytes - 4, file.length - headBytes)
      let offset = headBytes
      for (const part of parts) {
        file.set(part, offset)
        offset += part.length
      }
      return file
    },
  }
}

/** A whole file: the first 22 bytes are its header and its only track's. */
function asTrack(events: MidiEvent[]): Uint8Array {
  return Uint8Array.from(
    writeMidi({ header: { format: 0, numTracks: 1, ticksPerBeat }, tracks: [events] }, { running: true }),
  )
}
