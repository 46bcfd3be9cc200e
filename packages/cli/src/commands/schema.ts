import { Argument } from 'commander'
import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import type { CommandModule } from './command.js'

/** Of what there is a schema. */
const kinds = ['config', 'study'] as const

export const schemaCommand: CommandModule = {
  name: 'schema',
  summary: 'print the JSON schema of a config or study file, for editors',
  configure(command) {
    command
      .addArgument(new Argument('[kind]', 'kind of file').choices(kinds).default('config'))
      .addOption(shared.json())
      .addHelpText('after', examplesText(['schema > run-config.schema.json', 'schema study > study.schema.json']))
      .action(run)
  },
}

async function run(kind: (typeof kinds)[number], options: { json?: boolean }): Promise<void> {
  const output = createOutput(options)
  const schema =
    kind === 'study'
      ? (await import('../study/study-schema.js')).studySchema()
      : (await import('../config/config-schema.js')).configSchema()
  output.print(JSON.stringify(schema, undefined, 2))
  output.finish(schema)
}
