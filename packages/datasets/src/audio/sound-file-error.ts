import type { ByteSource } from '../byte-source.js'
import { DataFileError } from '../data-file-error.js'

/** A sound file isn't what it should be, or isn't read here: which, what was found and what to do, with the byte. */
export function soundFileError(
  source: ByteSource,
  kind: string,
  offset: number,
  found: string,
  advice = 'Get another copy of it.',
  cause?: unknown,
): DataFileError {
  return new DataFileError(
    `data: '${source.name}' is not a whole ${kind} file: ${found} at byte ${offset}. ${advice}`,
    {
      offset,
      cause,
    },
  )
}

/** A sound file of a kind that isn't read here. */
export function unknownSound(source: ByteSource, offset: number, what: string, advice = convert): DataFileError {
  return new DataFileError(`data: '${source.name}' is ${what} (byte ${offset}), which is not read here. ${advice}`, {
    offset,
  })
}

export const convert = "Convert it first, for example with 'ffmpeg -i <file> <name>.wav'."
