// Compares the public surface of each entry of the package in the current folder with its `<package>.api.md`,
// or, with --update, writes it. A change of the public surface must show in that file.
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = process.cwd()
const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'))
const check = !process.argv.includes('--update')
const name = manifest.name.replace('@wgpt/', '')
let failed = false

const entries = Object.entries(manifest.exports).filter(([, conditions]) => typeof conditions !== 'string')
const configs = entries.map(([entry, conditions]) => {
  const types = path.join(folder, conditions.import.types)
  const report = entry === '.' ? name : `${name}-${entry.slice(2).replaceAll('/', '-')}`
  if (!existsSync(types)) throw new Error(`${types} is missing: run the build first`)
  const config = ExtractorConfig.prepare({
    packageJsonFullPath: path.join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: types,
      compiler: { tsconfigFilePath: path.join(folder, 'tsconfig.build.json') },
      apiReport: {
        enabled: true,
        reportFolder: folder,
        reportTempFolder: path.join(folder, 'temp'),
        reportFileName: `${report}.api.md`,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      messages: {
        extractorMessageReporting: {
          'ae-missing-release-tag': { logLevel: ExtractorLogLevel.None },
          'ae-forgotten-export': { logLevel: ExtractorLogLevel.None },
        },
        tsdocMessageReporting: { default: { logLevel: ExtractorLogLevel.None } },
      },
    },
  })
  return { report, types, config }
})
// One program of all entries: each would read the types of TensorFlow.js again.
const compilerState = CompilerState.create(configs[0].config, {
  additionalEntryPoints: configs.map(({ types }) => types),
})

for (const { report, config } of configs) {
  const result = Extractor.invoke(config, {
    compilerState,
    localBuild: !check,
    messageCallback: (message) => {
      if (message.logLevel === ExtractorLogLevel.Info || message.logLevel === ExtractorLogLevel.Verbose)
        message.handled = true
    },
  })
  if (check && result.apiReportChanged) {
    failed = true
    console.error(`${report}.api.md does not match the build. Run 'npm run api:update' and commit the report.`)
  }
  failed ||= result.errorCount > 0
}
process.exitCode = failed ? 1 : 0
