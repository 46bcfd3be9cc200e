import { assemblyPackages, buildAssembly } from '../build/assembly.mjs'
import { buildPageScript } from '../build/page-script.mjs'
import { buildTfjsGradients } from '../build/tfjs-gradients.mjs'

/** Tests run from source: what is generated, out of AssemblyScript and for the page of reports, is brought up to date first. */
export async function setup(): Promise<void> {
  for (const folder of assemblyPackages()) await buildAssembly(folder)
  await buildPageScript()
  await buildTfjsGradients()
}
