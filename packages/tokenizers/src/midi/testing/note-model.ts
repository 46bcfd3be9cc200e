/** A MIDI event of a channel, by its bytes without the channel: 0x90, 0x80 or 0xb0. */
export interface ModelEvent {
  readonly tick: number
  readonly channel: number
  readonly kind: 'on' | 'off' | 'controller'
  /** Pitch, or the controller's number. */
  readonly number: number
  readonly value: number
}

interface ModelNote {
  readonly channel: number
  readonly pitch: number
  readonly start: number
  isKeyDown: boolean
  end?: number
}

/**
 * What a synthesizer's keyboard does, as plainly as it can be said: every note looked at for every event.
 * @returns pitch and tick of each beginning, and of each end, in order
 */
export function endingsByModel(events: readonly ModelEvent[], lastTick: number) {
  const notes: ModelNote[] = []
  const pedals = new Set<number>()
  for (const { tick, channel, kind, number, value } of events) {
    const sounding = notes.filter((note) => note.channel === channel && note.end === undefined)
    const end = (ending: readonly ModelNote[]) => ending.forEach((note) => (note.end = Math.max(tick, note.start + 1)))
    const ofPitch = sounding.filter(({ pitch }) => pitch === number)
    if (kind === 'on' && value > 0) {
      end(ofPitch.filter(({ isKeyDown }) => !isKeyDown))
      notes.push({ channel, pitch: number, start: tick, isKeyDown: true })
    } else if (kind !== 'controller') {
      const released = ofPitch.find(({ isKeyDown }) => isKeyDown)
      if (released === undefined) continue
      released.isKeyDown = false
      if (!pedals.has(channel)) end([released])
    } else if (number === 64 && value >= 64) pedals.add(channel)
    else if (number === 64 || number === 121) {
      pedals.delete(channel)
      end(sounding.filter(({ isKeyDown }) => !isKeyDown))
    } else if ([120, 123, 124, 125, 126, 127].includes(number)) end(sounding)
  }
  const inOrder = (times: { pitch: number; tick: number }[]) =>
    times.sort((a, b) => a.pitch - b.pitch || a.tick - b.tick)
  return {
    starts: inOrder(notes.map(({ pitch, start }) => ({ pitch, tick: start }))),
    ends: inOrder(notes.map(({ pitch, start, end }) => ({ pitch, tick: end ?? Math.max(lastTick, start + 1) }))),
  }
}
