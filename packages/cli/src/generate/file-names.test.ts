import { describe, expect, it } from 'vitest'
import { checkEnding } from './file-names.js'

describe('the ending of --out', () => {
  it.each([
    ['a.mid', '.mid'],
    ['a.MIDI', '.mid'],
    ['a.kar', '.mid'],
    ['b/a.wav', '.wav'],
    ['a', '.wav'],
    ['a.take2', '.wav'],
    ['/dev/stdout', '.wav'],
  ])('%s may be a %s file', (file, written) => expect(() => checkEnding(file, written)).not.toThrow())

  it.each([
    ['a.flac', '.wav', "'a.wav'"],
    ['b/a.b.MP3', '.wav', "'b/a.b.wav'"],
    ['a.m4a', '.wav', "'a.wav'"],
    ['a.mid', '.wav', "'a.wav'"],
    ['a.rmi', '.mid', "'a.mid'"],
    ['a.wav', '.mid', "'a.mid'"],
  ])('%s says another format than %s', (file, written, instead) =>
    expect(() => checkEnding(file, written)).toThrow(
      `--out '${file}' ends in .${file.split('.').at(-1)!}, and what is written is a ${written} file. Name it ${instead}, and`,
    ),
  )
})
