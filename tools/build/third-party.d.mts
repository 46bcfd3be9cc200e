/** The folders of the packages that are in a bundle. @param inputs the files that esbuild has put in, from `folder` on */
export function bundledPackages(inputs: readonly string[], folder: string): Set<string>
/** Writes the file of a build, or none if nothing of others is in it. @param packages folders, as `bundledPackages` finds them */
export function writeThirdParty(file: string, packages: ReadonlySet<string>): void
/** An esbuild plugin: gathers what all builds of one program have bundled, and writes it beside them. @param file THIRD-PARTY.md, by default in dist/ */
export function thirdParty(file?: string): {
  name: string
  setup(build: {
    initialOptions: { metafile?: boolean | undefined; absWorkingDir?: string | undefined }
    onEnd(
      callback: (result: {
        metafile?: { outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }> } | undefined
      }) => void,
    ): void
  }): void
}
