import { describe, expect, it } from 'vitest'
import { implementationOf } from './implementations.js'

const symbol = () => 7n

describe('the library that is opened', () => {
  it.each([
    ['Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev: v4.1.4, May 26, 2022', 'Open MPI'],
    ['Open MPI v5.0.3, package: Open MPI root@host Distribution', 'Open MPI'],
    ['MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7 12:34:45 CDT 2022', 'MPICH'],
  ])('is told by what it says: %s', (version, name) => {
    expect(implementationOf(version, symbol).name).toBe(name)
  })

  it.each(['Intel(R) MPI Library 2021.11 for Linux* OS', 'Open MPI v3.1.0', 'MVAPICH2 Version: 2.3', ''])(
    'is refused in one sentence where its handles are not known: %s',
    (version) => {
      expect(() => implementationOf(version, symbol)).toThrow(
        /^distributed: the MPI library says .* Set WGPT_MPI_LIBRARY.*\.$/,
      )
    },
  )
})
