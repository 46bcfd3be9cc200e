import { describe, expect, it } from 'vitest'
import { launchedBy } from './launcher.js'
import { WorldError } from './world.js'

describe('the launcher that the environment tells of', () => {
  it.each([
    ['none', {}, undefined],
    [
      "Open MPI's mpirun",
      { OMPI_COMM_WORLD_RANK: '1', OMPI_COMM_WORLD_SIZE: '4', PMIX_RANK: '1' },
      { launcher: 'mpirun', rank: 1, size: 4, implementation: 'Open MPI' },
    ],
    [
      "MPICH's mpiexec",
      { PMI_RANK: '0', PMI_SIZE: '2' },
      { launcher: 'mpiexec', rank: 0, size: 2, implementation: 'MPICH' },
    ],
    [
      'srun with PMIx',
      { SLURM_PROCID: '3', SLURM_STEP_NUM_TASKS: '8', SLURM_STEP_ID: '0', SLURM_NTASKS: '8', PMIX_RANK: '3' },
      { launcher: 'srun', rank: 3, size: 8 },
    ],
    [
      'mpirun within a job of Slurm',
      { SLURM_PROCID: '0', SLURM_NTASKS: '8', OMPI_COMM_WORLD_RANK: '5', OMPI_COMM_WORLD_SIZE: '8' },
      { launcher: 'mpirun', rank: 5, size: 8, implementation: 'Open MPI' },
    ],
    ['a batch script of Slurm, which is one process', { SLURM_PROCID: '0', SLURM_NTASKS: '8' }, undefined],
    ['a rank without a size', { OMPI_COMM_WORLD_RANK: '1' }, undefined],
    ['a rank that is not a number', { PMI_RANK: 'x', PMI_SIZE: '2' }, undefined],
  ])('%s', (_, environment, expected) => {
    expect(launchedBy(environment)).toEqual(expected)
  })

  it('srun without PMI is refused: every task would do the whole work', () => {
    const environment = { SLURM_PROCID: '1', SLURM_STEP_NUM_TASKS: '2', SLURM_STEP_ID: '0' }
    expect(() => launchedBy(environment)).toThrow(WorldError)
    expect(() => launchedBy(environment)).toThrow('Start them with srun --mpi=pmix.')
  })
})
