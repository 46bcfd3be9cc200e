import { PEDAL, RESET, SILENCE } from './event-store.js'

/**
 * Data bytes of a system message other than exclusive ones and meta events: undefined if MIDI doesn't define it. Files should not have
 * them; some do, and other readers step over them.
 */
export function dataBytesOf(status: number): number | undefined {
  return systemData[status - 0xf0]
}

const none = undefined
/** From 0xF0 on: time code, song position and selection have data; tune request, clock, start, continue, stop and sensing have none. */
const systemData = [none, 1, 2, 1, none, none, 0, none, 0, none, 0, 0, 0, none, 0, none]

const [sustainPedal, allSoundOff, resetAllControllers, allNotesOff, polyMode] = [64, 120, 121, 123, 127]

/**
 * What a controller does to notes. All-sound-off and all-notes-off end them; the four changes of mode (omni off and on, mono, poly: 124 to
 * 127) imply all-notes-off.
 * Source: MIDI 1.0 Detailed Specification, channel mode messages
 */
export function eventOfController(controller: number): number | undefined {
  if (controller === sustainPedal) return PEDAL
  if (controller === resetAllControllers) return RESET
  if (controller === allSoundOff || (controller >= allNotesOff && controller <= polyMode)) return SILENCE
  return undefined
}
