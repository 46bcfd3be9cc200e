import { parseMidi } from 'midi-file'

export interface ReadNote {
  readonly seconds: number
  readonly pitch: number
  readonly velocity: number
}

/** Note-ons as midi-file reads them, in order of pitch, then of time. Times by beats alone. */
export function notesByLibrary(bytes: Uint8Array): ReadNote[] {
  const { header, tracks } = parseMidi(bytes)
  const events = tracks.flatMap((track) => {
    let tick = 0
    return track.map((event) => ({ event, tick: (tick += event.deltaTime) }))
  })
  events.sort((a, b) => a.tick - b.tick)
  const notes: ReadNote[] = []
  let [seconds, since, tempo] = [0, 0, 500_000]
  for (const { event, tick } of events) {
    seconds += ((tick - since) * tempo) / header.ticksPerBeat! / 1e6
    since = tick
    if (event.type === 'setTempo') tempo = event.microsecondsPerBeat
    if (event.type === 'noteOn') notes.push({ seconds, pitch: event.noteNumber, velocity: event.velocity })
  }
  return notes.sort((a, b) => a.pitch - b.pitch || a.seconds - b.seconds)
}
