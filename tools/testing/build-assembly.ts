import { assemblyPackages, buildAssembly } from '../build/assembly.mjs'

/** Tests run from source: what is generated out of AssemblyScript is brought up to date first. */
export async function setup(): Promise<void> {
  for (const folder of assemblyPackages()) await buildAssembly(folder)
}
