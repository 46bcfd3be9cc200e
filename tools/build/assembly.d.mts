/** Compiles a package's AssemblyScript, unless what is there is younger than every source. */
export function buildAssembly(project: string, options?: { force?: boolean }): Promise<void>
/** Folders of the packages that have AssemblyScript. */
export function assemblyPackages(): string[]
