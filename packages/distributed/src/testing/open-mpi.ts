import { expect, it } from 'vitest'
import { hasMpi } from './ranks.js'

/** Where Open MPI is missing its laws are left out by name; a machine of CI must have it. @returns whether it is there */
export function needsOpenMpi(): boolean {
  if (!hasMpi)
    it('is left out: Open MPI is not installed (apt-get install -y --no-install-recommends openmpi-bin)', () => {
      expect(process.env.CI ?? '').toBe('')
    })
  return hasMpi
}
