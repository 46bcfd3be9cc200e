// eslint.config.js for the whole workspace at once: every file is in one TypeScript program (tsconfig.workspace.json), which costs a third of
// one program per package. A file that the program lacks is an error. The rules are the same.
//   eslint -c tools/eslint.workspace.mjs packages benchmarks examples tools eslint.config.js vitest.config.ts
import config from '../eslint.config.js'

export default config.map((entry) => {
  const { projectService, ...parserOptions } = entry.languageOptions?.parserOptions ?? {}
  if (projectService !== true) return entry
  const inOneProgram = { ...parserOptions, project: 'tools/tsconfig.workspace.json' }
  return { ...entry, languageOptions: { ...entry.languageOptions, parserOptions: inOneProgram } }
})
