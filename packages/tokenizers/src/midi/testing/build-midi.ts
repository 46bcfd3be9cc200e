/** Bytes of files, for tests that need them right or wrong to the byte. */

/** A number in bytes of seven bits. */
export function varLength(value: number): number[] {
  const bytes = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

const ascii = (text: string): number[] => Array.from(text, (character) => character.charCodeAt(0))
const int32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
const int16 = (value: number): number[] => [(value >>> 8) & 255, value & 255]

export const chunk = (id: string, data: readonly number[], length = data.length): number[] => [
  ...ascii(id),
  ...int32(length),
  ...data,
]

export const endOfTrack = [0, 0xff, 0x2f, 0]

/** At 480 ticks a beat and no tempo, a tick is 1/960 s. */
export function midiFile(
  tracks: readonly (readonly number[])[],
  { format = tracks.length > 1 ? 1 : 0, division = 480, count = tracks.length } = {},
): Uint8Array {
  const header = chunk('MThd', [...int16(format), ...int16(count), ...int16(division)])
  return Uint8Array.from([...header, ...tracks.flatMap((track) => chunk('MTrk', track))])
}

/** Ticks from one event to the next, then its bytes. */
export const after = (ticks: number, ...bytes: readonly number[]): number[] => [...varLength(ticks), ...bytes]

export const tempo = (ticks: number, microsecondsPerBeat: number): number[] =>
  after(ticks, 0xff, 0x51, 3, ...int32(microsecondsPerBeat).slice(1))

const littleInt32 = (value: number): number[] => int32(value).reverse()

/** A RIFF file. */
export const riff = (type: string, content: readonly number[]): number[] => [
  ...ascii('RIFF'),
  ...littleInt32(4 + content.length),
  ...ascii(type),
  ...content,
]

/** A MIDI file as .rmi holds it. */
export const riffOf = (file: Uint8Array): Uint8Array =>
  Uint8Array.from(
    riff('RMID', [
      ...ascii('data'),
      ...littleInt32(file.length),
      ...file,
      ...new Array<number>(file.length % 2).fill(0),
    ]),
  )
