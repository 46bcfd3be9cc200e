// The types of everything, each file under its own package's settings, as `tsc --noEmit -p` in every package finds them. Packages with the
// same settings are one program: what they share (tfjs' types, each other's sources) is read and checked once.
//   node tools/typecheck.mjs
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { root } from './setup.mjs'

const configs = [
  '.',
  'tools',
  'benchmarks',
  ...readdirSync(path.join(root, 'packages')).map((name) => `packages/${name}`),
]
  .map((folder) => path.join(root, folder, 'tsconfig.json'))
  .filter((file) => existsSync(file))

/** Files and errors of the configs, by their settings. */
const programs = new Map()
for (const file of configs) {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(file, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic(diagnostic) {
      throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, ' '))
    },
  })
  const { configFilePath, ...settings } = options
  const key = JSON.stringify(settings)
  const program = programs.get(key) ?? { options, fileNames: new Set(), diagnostics: [] }
  programs.set(key, program)
  program.diagnostics.push(...errors)
  for (const name of fileNames) program.fileNames.add(name)
  if (fileNames.length === 0) throw new Error(`${configFilePath} names no file`)
}
const diagnostics = [...programs.values()].flatMap(({ options, fileNames, diagnostics: found }) => [
  ...found,
  ...ts.getPreEmitDiagnostics(ts.createProgram([...fileNames], options)),
])
const host = { getCurrentDirectory: () => root, getCanonicalFileName: (name) => name, getNewLine: () => '\n' }
if (diagnostics.length > 0) console.log(ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(diagnostics), host))
console.log(`${configs.length} projects in ${programs.size} programs: ${diagnostics.length} errors`)
process.exitCode = diagnostics.length === 0 ? 0 : 1
