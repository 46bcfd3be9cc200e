import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const root = new URL('..', import.meta.url)

describe('examples/protein', () => {
  it('adds a modality in one folder: reads FASTA, trains, and writes FASTA', () => {
    const said = execFileSync(
      process.execPath,
      ['examples/protein/train.mjs', 'examples/protein/proteins.fasta', '3'],
      {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    )
    const [figures, name, sequence] = said.trimEnd().split('\n')
    expect(figures).toMatch(/^7 proteins; unigram entropy 2\.\d+ nats, validation loss \d\.\d+$/)
    expect(name).toBe('>generated 1')
    expect(sequence).toMatch(/^M[A-Z]*$/)
    expect(said.replaceAll(/>generated \d+|\s/g, '').length).toBeGreaterThan(40)
  })
})
