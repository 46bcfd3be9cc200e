import { examplesText } from '../examples-text.js'
import { options as shared } from '../options.js'
import { createOutput } from '../output.js'
import type { CommandModule } from './command.js'

export const schemaCommand: CommandModule = {
  name: 'schema',
  summary: 'the JSON schema of a config file, for editors',
  configure(command) {
    command
      .addOption(shared.json())
      .addHelpText('after', examplesText(['schema > run-config.schema.json', 'schema --json']))
      .action(run)
  },
}

async function run(options: { json?: boolean }): Promise<void> {
  const output = createOutput(options)
  const { configSchema } = await import('../config/config-schema.js')
  const schema = configSchema()
  output.print(JSON.stringify(schema, undefined, 2))
  output.finish(schema)
}
