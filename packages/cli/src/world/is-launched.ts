/** What launchers of MPI leave in the environment: without one of these nothing of MPI is looked at or loaded. */
const signs = ['OMPI_COMM_WORLD_SIZE', 'PMI_SIZE', 'SLURM_STEP_ID']

export const isLaunched = (env: NodeJS.ProcessEnv = process.env): boolean =>
  signs.some((name) => env[name] !== undefined)
